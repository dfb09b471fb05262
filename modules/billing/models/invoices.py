"""Invoices with their lines and payments."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.commerce import Money
from webapp.commerce.stored import Minor, OneCurrency, money
from webapp.db import Base, UtcDateTime, utcnow
from webapp.said import Words
from webapp.tenancy import PlatformScoped


class InvoiceStatus(StrEnum):
    """DRAFT only lasts while an invoice is put together, OPEN waits for its payment, PAID has it."""

    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"


class Invoice(OneCurrency, PlatformScoped, Base):
    """An invoice. It holds its own copy of the buyer, and its dates in the platform's zone as it was then.

    Once it is issued only its payment state changes, and its lines not at all: here, and by triggers in the database.
    """

    __tablename__ = "billing_invoices"
    __table_args__ = (
        UniqueConstraint("platform_id", "series", "sequence"),
        UniqueConstraint("platform_id", "number"),
        UniqueConstraint("platform_id", "id"),
        ForeignKeyConstraint(["merchant_id", "platform_id"], ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"]),
        ForeignKeyConstraint(["platform_id", "subscription_id"], ["billing_subscriptions.platform_id", "billing_subscriptions.id"]),
        CheckConstraint("total = net + tax", name="total"),
        CheckConstraint("(status = 'paid') = (paid_at IS NOT NULL)", name="paid"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int] = mapped_column(index=True)
    subscription_id: Mapped[int] = mapped_column(index=True)
    series: Mapped[str] = mapped_column(String(20))
    sequence: Mapped[int]
    number: Mapped[str] = mapped_column(String(40))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    issued_on: Mapped[date]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date]
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(20), default=InvoiceStatus.DRAFT)
    net_minor: Mapped[int] = mapped_column("net", Minor)
    tax_minor: Mapped[int] = mapped_column("tax", Minor)
    total_minor: Mapped[int] = mapped_column("total", Minor)
    buyer_name: Mapped[str] = mapped_column(String(160))
    buyer_vat: Mapped[str] = mapped_column(String(20), default="")
    buyer_address: Mapped[str] = mapped_column(String(400), default="")

    net: Mapped[Money] = money("net_minor")
    tax: Mapped[Money] = money("tax_minor")
    total: Mapped[Money] = money("total_minor")
    lines: Mapped[list[InvoiceLine]] = relationship(order_by="InvoiceLine.position", cascade="save-update, merge")
    payments: Mapped[list[Payment]] = relationship(order_by="Payment.id", cascade="save-update, merge")

    @property
    def taxes(self) -> list[tuple[int, int, int]]:
        """(rate in basis points, net, tax) per rate, the highest rate first."""
        sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        for line in self.lines:
            sums[line.tax_rate_bp][0] += line.net
            sums[line.tax_rate_bp][1] += line.tax
        return [(rate, net, tax) for rate, (net, tax) in sorted(sums.items(), reverse=True)]


class InvoiceLine(PlatformScoped, Base):
    """One line: net amount and tax in minor units of the invoice's currency, each rounded once; the rate in basis points."""

    __tablename__ = "billing_invoice_lines"
    __table_args__ = (
        UniqueConstraint("invoice_id", "position"),
        ForeignKeyConstraint(["platform_id", "invoice_id"], ["billing_invoices.platform_id", "billing_invoices.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Words(200))
    period_start: Mapped[datetime] = mapped_column(UtcDateTime)
    period_end: Mapped[datetime] = mapped_column(UtcDateTime)
    net: Mapped[int] = mapped_column(Minor)
    tax_rate_bp: Mapped[int]
    tax: Mapped[int] = mapped_column(Minor)


class Payment(PlatformScoped, Base):
    """One attempt to collect an invoice; `amount` is minor units of its currency.

    `reference` is the provider's; the same one is never kept twice.
    """

    __tablename__ = "billing_payments"
    __table_args__ = (
        UniqueConstraint("platform_id", "reference"),
        ForeignKeyConstraint(["platform_id", "invoice_id"], ["billing_invoices.platform_id", "billing_invoices.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    amount: Mapped[int] = mapped_column(Minor)
    succeeded: Mapped[bool]
    provider: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(80))
    message: Mapped[str] = mapped_column(String(200), default="")


@event.listens_for(Invoice, "before_update")
def _only_payment_state(_mapper: Any, _connection: Any, row: Invoice) -> None:
    columns = inspect(row).mapper.column_attrs.keys()
    changed = {a.key for a in inspect(row).attrs if a.key in columns and a.history.has_changes()} - {"status", "paid_at"}
    if changed:
        raise RuntimeError(f"Invoice {row.number} is issued and cannot change ({', '.join(sorted(changed))}).")


@event.listens_for(InvoiceLine, "before_update")
@event.listens_for(Invoice, "before_delete")
@event.listens_for(InvoiceLine, "before_delete")
def _refuse(_mapper: Any, _connection: Any, row: Invoice | InvoiceLine) -> None:
    raise RuntimeError(f"{type(row).__name__} {row.id} is issued: it can neither change nor go.")
