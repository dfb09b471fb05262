"""Giving money back for a credit note."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from modules.billing.gateways import gateway
from modules.billing.models import Invoice, Payment, Refund
from modules.billing.models.payments import RefundState
from modules.billing.queries import credit as credit_queries
from modules.billing.queries import payments as queries
from modules.billing.queries import subscriptions
from modules.billing.services import credit
from modules.billing.services import subscriptions as service
from webapp import jobs
from webapp.commerce import Money
from webapp.db import db
from webapp.domain import DomainError

REFUND_JOB = "billing.refund"


def give_back(invoice: Invoice, note: Invoice, *, now: datetime) -> Refund | None:
    """Give back what a credit note is over: the money that was paid first, then the credit that was used. The invoice is locked.

    Money goes back at once where the gateway answers at once, else by a job; None where only credit went back. Raises DomainError where
    more would go back than was paid.
    """
    payment, amount = next((each for each in invoice.payments if each.succeeded), None), -note.total_minor
    room = payment.amount - queries.given_back(invoice.platform_id, invoice.id) if payment is not None else 0
    in_money = min(amount, room)
    if amount - in_money > credit_queries.used_for(invoice.platform_id, invoice.id):
        raise DomainError(_("There is not that much left to give back of this payment. Issue the credit note alone."), "nothing_to_return")
    credit.give_back(invoice, amount - in_money, now=now)
    return _refund(payment, in_money, invoice, note, now) if payment is not None and in_money else None


def _refund(payment: Payment, amount: int, invoice: Invoice, note: Invoice, now: datetime) -> Refund:
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
        returned = found.give_back(payment=remote(payment), amount=Money(amount, invoice.currency), reference=row.reference)
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
