"""Invoices with their lines and payments."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, String, UniqueConstraint, event, inspect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from modules.billing.models.payments import Payment
from webapp.commerce import Money
from webapp.commerce.stored import Minor, OneCurrency, money
from webapp.db import Base, UtcDateTime
from webapp.said import Words
from webapp.tenancy import PlatformScoped


class InvoiceStatus(StrEnum):
    """DRAFT only lasts while an invoice is put together, OPEN waits for its payment, PAID has it.

    VOID was taken back by a credit note before it was paid. ISSUED is a credit note: nothing is to be paid.
    """

    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    VOID = "void"
    ISSUED = "issued"


class InvoiceKind(StrEnum):
    """What a document is. A credit note has negative amounts and says which invoice it corrects."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class Invoice(OneCurrency, PlatformScoped, Base):
    """An invoice or a credit note. It holds its own copy of the seller and the buyer, and its dates in the platform's zone as it was then.

    `seller` and `buyer` are what a `Party` is made of; `tax_case` names a `TaxCase`; `locale` is the language it was written for.

    Once it is issued only its payment state changes, and its lines not at all: here, and by triggers in the database.
    """

    __tablename__ = "billing_invoices"
    __table_args__ = (
        UniqueConstraint("platform_id", "series", "sequence"),
        UniqueConstraint("platform_id", "number"),
        UniqueConstraint("platform_id", "id"),
        ForeignKeyConstraint(["merchant_id", "platform_id"], ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"]),
        ForeignKeyConstraint(["platform_id", "subscription_id"], ["billing_subscriptions.platform_id", "billing_subscriptions.id"]),
        ForeignKeyConstraint(["platform_id", "credits_id"], ["billing_invoices.platform_id", "billing_invoices.id"]),
        CheckConstraint("total = net + tax", name="total"),
        CheckConstraint("kind IN ('invoice', 'credit_note')", name="kind"),
        CheckConstraint("(kind = 'credit_note') = (credits_id IS NOT NULL)", name="credits"),
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
    kind: Mapped[str] = mapped_column(String(12), default=InvoiceKind.INVOICE)
    credits_id: Mapped[int | None] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(String(300), default="")
    locale: Mapped[str] = mapped_column(String(8), default="en")
    tax_case: Mapped[str] = mapped_column(String(20), default="standard")
    seller: Mapped[dict[str, Any]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"), default=dict)
    buyer: Mapped[dict[str, Any]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"), default=dict)

    net: Mapped[Money] = money("net_minor")
    tax: Mapped[Money] = money("tax_minor")
    total: Mapped[Money] = money("total_minor")
    lines: Mapped[list[InvoiceLine]] = relationship(order_by="InvoiceLine.position", cascade="save-update, merge")
    payments: Mapped[list[Payment]] = relationship(order_by="Payment.id", cascade="save-update, merge")
    credits: Mapped[Invoice | None] = relationship(
        primaryjoin="foreign(Invoice.credits_id) == remote(Invoice.id)", viewonly=True, lazy="select"
    )

    @property
    def is_credit_note(self) -> bool:
        return self.kind == InvoiceKind.CREDIT_NOTE

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
