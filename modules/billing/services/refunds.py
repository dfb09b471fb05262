"""Giving money back for a credit note."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from modules.billing.gateways import gateway
from modules.billing.models import Invoice, Payment, Refund
from modules.billing.models.payments import RefundState
from modules.billing.queries import payments as queries
from modules.billing.queries import subscriptions
from modules.billing.services import subscriptions as service
from webapp import jobs
from webapp.db import db
from webapp.domain import DomainError

REFUND_JOB = "billing.refund"


def give_back(invoice: Invoice, note: Invoice, *, now: datetime) -> Refund:
    """Give back what a credit note is over: at once where the gateway answers at once, else by a job. The invoice is locked.

    Raises DomainError where it was not paid, or more than its payment would go back.
    """
    payment = next((each for each in invoice.payments if each.succeeded), None)
    amount = -note.total_minor
    if payment is None or queries.given_back(invoice.platform_id, invoice.id) + amount > payment.amount:
        raise DomainError(_("There is not that much left to give back of this payment. Issue the credit note alone."), "nothing_to_return")
    row = Refund(
        platform_id=invoice.platform_id,
        invoice_id=invoice.id,
        credit_note_id=note.id,
        provider=payment.provider,
        reference=f"{invoice.platform_id}:{note.number}",
        amount=amount,
        at=now,
    )
    db.session.add(row)
    db.session.flush()
    service.record(subscriptions.subscription(invoice.platform_id, invoice.subscription_id), "refund", now, number=note.number)
    found = gateway(payment.provider)
    if found.immediate:
        returned = found.give_back(payment=remote(payment), amount=amount, reference=row.reference)
        conclude(row, returned.state, returned.remote_id)
    else:
        jobs.enqueue(REFUND_JOB, args={"refund": row.id}, subject=note.number, unique_key=f"refund-{row.id}")
    return row


def conclude(row: Refund, state: str, remote_id: str) -> None:
    """A refund stands so by now, unless more is known of it already."""
    row.remote_id = row.remote_id or remote_id
    if row.state == RefundState.PENDING or state == RefundState.FAILED:
        row.state = state
    db.session.flush()


def remote(payment: Payment) -> str:
    """The provider's name for a payment."""
    return payment.remote_id or payment.reference
