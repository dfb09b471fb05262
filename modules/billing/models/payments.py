"""Money that moves: attempts to collect an invoice, refunds, disputes, and what a merchant pays with."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.commerce.stored import Minor
from webapp.db import Base, UtcDateTime, utcnow
from webapp.tenancy import PlatformScoped


class PaymentState(StrEnum):
    """Where an attempt stands. What has succeeded stays so, whatever is heard of it later."""

    PENDING = "pending"
    FAILED = "failed"
    SUCCEEDED = "succeeded"


class RefundState(StrEnum):
    """Where a refund stands. A bank can send back what had succeeded: then it has failed for good."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class DisputeState(StrEnum):
    """Where a dispute stands; WON and LOST are its ends."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


INVOICE = ["billing_invoices.platform_id", "billing_invoices.id"]


class Payment(PlatformScoped, Base):
    """One attempt to collect an invoice; `amount` is minor units of its currency.

    `reference` is what we call it, never twice, and what the provider is given so that it charges once; `remote_id` is the provider's
    own name for it. `succeeded` is whether `state` is SUCCEEDED, for sums.
    """

    __tablename__ = "billing_payments"
    __table_args__ = (
        UniqueConstraint("platform_id", "reference"),
        ForeignKeyConstraint(["platform_id", "invoice_id"], INVOICE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    amount: Mapped[int] = mapped_column(Minor)
    succeeded: Mapped[bool]
    state: Mapped[str] = mapped_column(String(12))
    provider: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(80))
    remote_id: Mapped[str | None] = mapped_column(String(80))
    message: Mapped[str] = mapped_column(String(200), default="")


class Refund(PlatformScoped, Base):
    """Money given back of a paid invoice; `credit_note_id` is the document that says so, where we made it."""

    __tablename__ = "billing_refunds"
    __table_args__ = (
        UniqueConstraint("platform_id", "reference"),
        ForeignKeyConstraint(["platform_id", "invoice_id"], INVOICE),
        ForeignKeyConstraint(["platform_id", "credit_note_id"], INVOICE),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(index=True)
    credit_note_id: Mapped[int | None]
    provider: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(80))
    remote_id: Mapped[str | None] = mapped_column(String(80))
    amount: Mapped[int] = mapped_column(Minor)
    state: Mapped[str] = mapped_column(String(12), default=RefundState.PENDING)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class Dispute(PlatformScoped, Base):
    """A payment that the merchant's bank asks back."""

    __tablename__ = "billing_disputes"
    __table_args__ = (
        UniqueConstraint("platform_id", "remote_id"),
        ForeignKeyConstraint(["platform_id", "invoice_id"], INVOICE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(index=True)
    provider: Mapped[str] = mapped_column(String(20))
    remote_id: Mapped[str] = mapped_column(String(80))
    amount: Mapped[int] = mapped_column(Minor)
    state: Mapped[str] = mapped_column(String(12), default=DisputeState.OPEN)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class Payer(PlatformScoped, Base):
    """A merchant as a payment provider knows it, and the card or account that it pays with: never its number, only a hint."""

    __tablename__ = "billing_payers"
    __table_args__ = (
        UniqueConstraint("platform_id", "merchant_id", "provider"),
        UniqueConstraint("platform_id", "provider", "remote_id"),
        ForeignKeyConstraint(["merchant_id", "platform_id"], ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int]
    provider: Mapped[str] = mapped_column(String(20))
    remote_id: Mapped[str] = mapped_column(String(80))
    method_id: Mapped[str] = mapped_column(String(80), default="")
    method_kind: Mapped[str] = mapped_column(String(30), default="")
    method_hint: Mapped[str] = mapped_column(String(60), default="")
    method_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
