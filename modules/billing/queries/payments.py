"""Payments, refunds, disputes, and who pays with what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from modules.billing.models import Dispute, Invoice, Payer, Payment, Refund
from modules.billing.models.invoices import InvoiceStatus
from modules.billing.models.payments import PaymentState, RefundState
from webapp.db import db


def listing(platform_id: int) -> Select[Any]:
    """Every attempt to collect, each with its invoice, as rows for a list."""
    columns: Any = (
        Payment.id,
        Payment.at,
        Payment.amount,
        Payment.state,
        Payment.provider,
        Payment.reference,
        Payment.message,
        Payment.invoice_id,
        Invoice.number,
        Invoice.buyer_name,
        Invoice.currency,
    )
    return select(*columns).join(Invoice, Invoice.id == Payment.invoice_id).where(Payment.platform_id == platform_id)


def refunds(platform_id: int, invoice_id: int) -> list[Refund]:
    """What was given back of an invoice, or is about to be."""
    statement = select(Refund).where(Refund.platform_id == platform_id, Refund.invoice_id == invoice_id)
    return list(db.session.scalars(statement.order_by(Refund.id)))


def disputes(platform_id: int, invoice_id: int) -> list[Dispute]:
    """What banks ask back of an invoice."""
    statement = select(Dispute).where(Dispute.platform_id == platform_id, Dispute.invoice_id == invoice_id)
    return list(db.session.scalars(statement.order_by(Dispute.id)))


def given_back(platform_id: int, invoice_id: int) -> int:
    """Minor units that went back or are on their way; what a bank sent back to us does not count."""
    statement = select(func.sum(Refund.amount)).where(
        Refund.platform_id == platform_id, Refund.invoice_id == invoice_id, Refund.state != RefundState.FAILED
    )
    return int(db.session.scalar(statement) or 0)


def payment(platform_id: int, payment_id: int, *, lock: bool = False) -> Payment | None:
    """One attempt."""
    statement = select(Payment).where(Payment.platform_id == platform_id, Payment.id == payment_id)
    return db.session.scalars(statement.with_for_update() if lock else statement).one_or_none()


def with_reference(platform_id: int, reference: str) -> Payment | None:
    """The attempt that we called so."""
    return db.session.scalars(select(Payment).where(Payment.platform_id == platform_id, Payment.reference == reference)).one_or_none()


def with_remote_id(platform_id: int, provider: str, remote_id: str) -> Payment | None:
    """The attempt that the provider calls so."""
    statement = select(Payment).where(Payment.platform_id == platform_id, Payment.provider == provider, Payment.remote_id == remote_id)
    return db.session.scalars(statement.order_by(Payment.id)).first()


def under_way(platform_id: int, invoice_id: int) -> Payment | None:
    """The attempt at an invoice whose end is not known yet."""
    statement = select(Payment).where(
        Payment.platform_id == platform_id, Payment.invoice_id == invoice_id, Payment.state == PaymentState.PENDING
    )
    return db.session.scalars(statement.order_by(Payment.id.desc())).first()


def pending(platform_id: int, provider: str) -> list[Payment]:
    """Every attempt of a provider whose end is not known yet, oldest first."""
    statement = select(Payment).where(
        Payment.platform_id == platform_id, Payment.provider == provider, Payment.state == PaymentState.PENDING
    )
    return list(db.session.scalars(statement.order_by(Payment.id)))


def first_failure(platform_id: int, subscription_id: int) -> datetime | None:
    """When the first attempt at an invoice that is still open failed: grace counts from there, whatever came after it."""
    statement = (
        select(func.min(Payment.ended_at))
        .join(Invoice, Invoice.id == Payment.invoice_id)
        .where(
            Payment.platform_id == platform_id,
            Invoice.subscription_id == subscription_id,
            Invoice.status == InvoiceStatus.OPEN,
            Payment.state == PaymentState.FAILED,
        )
    )
    return db.session.scalar(statement)


def refund(platform_id: int, provider: str, *, reference: str, remote_id: str) -> Refund | None:
    """The refund that we or the provider call so."""
    statement = select(Refund).where(Refund.platform_id == platform_id, Refund.provider == provider)
    found = db.session.scalars(statement.where(Refund.reference == reference)).one_or_none() if reference else None
    return found or db.session.scalars(statement.where(Refund.remote_id == remote_id)).first()


def dispute(platform_id: int, provider: str, remote_id: str) -> Dispute | None:
    """The dispute that the provider calls so."""
    statement = select(Dispute).where(Dispute.platform_id == platform_id, Dispute.provider == provider, Dispute.remote_id == remote_id)
    return db.session.scalars(statement).one_or_none()


def payer(platform_id: int, provider: str, *, merchant_id: int | None = None, remote_id: str = "") -> Payer | None:
    """A merchant as the provider knows it, by the merchant or by the provider's name for it."""
    statement = select(Payer).where(Payer.platform_id == platform_id, Payer.provider == provider)
    which = Payer.remote_id == remote_id if merchant_id is None else Payer.merchant_id == merchant_id
    return db.session.scalars(statement.where(which)).one_or_none()
