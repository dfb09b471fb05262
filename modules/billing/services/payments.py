"""What is heard of payments, refunds and disputes. Each of them only moves forward, so the order in which it is heard does not matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from modules.billing.gateways.gateway import Change, Charge, DisputeChange, MethodChange, PaymentChange, RefundChange
from modules.billing.models import Dispute, Invoice, Payment, Refund, Subscription
from modules.billing.models.invoices import InvoiceStatus
from modules.billing.models.payments import DisputeState, PaymentState, RefundState
from modules.billing.models.subscriptions import Status
from modules.billing.queries import credit as credit_queries
from modules.billing.queries import invoices as invoice_queries
from modules.billing.queries import payments as queries
from modules.billing.queries import subscriptions
from modules.billing.services import credit, invoices
from modules.billing.services import subscriptions as service
from modules.billing.services.states import move
from webapp.db import db
from webapp.events import publish

PAYMENT_RANK: Mapping[str, int] = {PaymentState.PENDING: 0, PaymentState.FAILED: 1, PaymentState.SUCCEEDED: 2}
REFUND_RANK: Mapping[str, int] = {RefundState.PENDING: 0, RefundState.SUCCEEDED: 1, RefundState.FAILED: 2}
DISPUTE_RANK: Mapping[str, int] = {DisputeState.OPEN: 0, DisputeState.LOST: 1, DisputeState.WON: 2}
PROCESSED, IGNORED, WAITING = "processed", "ignored", "waiting"


class Heard(NamedTuple):
    """What came of a notice: an outcome, and the provider's name of a payment that it waits for, or that is known here by now."""

    outcome: str
    waits_for: str = ""
    known: str = ""


def hold(platform_id: int, change: Change | None) -> Invoice | None:
    """The invoice that a payment is about, with its subscription locked until the transaction ends; None where there is none."""
    found = invoice_queries.with_number(platform_id, change.invoice) if isinstance(change, PaymentChange) else None
    if found is not None:
        subscriptions.subscription(platform_id, found.subscription_id, lock=True)
    return found


def apply(platform_id: int, provider: str, change: Change | None, at: datetime, about: Invoice | None) -> Heard:
    """Act on what was heard; `about` is what `hold` gave for it."""
    if isinstance(change, PaymentChange):
        return _payment(platform_id, provider, change, at, about)
    if isinstance(change, RefundChange | DisputeChange):
        payment = queries.with_remote_id(platform_id, provider, change.payment)
        if payment is None:
            return Heard(WAITING, waits_for=change.payment)
        subscription, invoice = _held(platform_id, payment.invoice_id)
        if isinstance(change, RefundChange):
            return Heard(_refund(subscription, invoice, provider, change, at))
        return Heard(_dispute(subscription, invoice, provider, change, at))
    if isinstance(change, MethodChange):
        return Heard(_method(platform_id, provider, change, at))
    return Heard(IGNORED)


def conclude(payment: Payment, charge: Charge, at: datetime) -> bool:
    """An attempt stands so by now. False where that was known, or something that counts more. Its subscription is locked."""
    if charge.remote_id and payment.remote_id is None:
        payment.remote_id = charge.remote_id
    if PAYMENT_RANK[charge.state] <= PAYMENT_RANK[payment.state]:
        db.session.flush()
        return False
    payment.state, payment.succeeded = charge.state, charge.state == PaymentState.SUCCEEDED
    payment.message, payment.ended_at = charge.message, at
    db.session.flush()
    return True


def follow(subscription: Subscription, invoice: Invoice, payment: Payment, at: datetime) -> None:
    """What follows for the invoice and the subscription from an attempt that has ended."""
    if payment.state == PaymentState.SUCCEEDED:
        if invoice.status == InvoiceStatus.OPEN:
            invoices.mark_paid(invoice, at)
            db.session.flush()
        credit.give_back(invoice, _surplus(invoice), now=at)
        service.record(subscription, "payment", at, number=invoice.number)
    elif invoice.status == InvoiceStatus.OPEN:
        service.record(subscription, "payment_failed", at, number=invoice.number)
    stand(subscription, at)


def _surplus(invoice: Invoice) -> int:
    """What was paid and used for an invoice above its total, as when a payment that had failed comes through after all."""
    paid = sum(payment.amount for payment in invoice.payments if payment.succeeded)
    return paid + credit_queries.used_for(invoice.platform_id, invoice.id) - invoice.total_minor


def stand(subscription: Subscription, at: datetime) -> None:
    """Put the subscription where its open invoices say: past due since the first failure, or in order."""
    since = queries.first_failure(subscription.platform_id, subscription.id)
    if since is not None and subscription.live:
        if subscription.status in {Status.ACTIVE, Status.TRIALING}:
            move(subscription, Status.PAST_DUE, since)
        if subscription.status in {Status.PAST_DUE, Status.UNPAID}:
            subscription.past_due_since = since
    service.settle(subscription, at)
    publish("billing.subscription_changed", subscription_id=subscription.id, merchant_id=subscription.merchant_id)


def _held(platform_id: int, invoice_id: int) -> tuple[Subscription, Invoice]:
    """The invoice with its subscription, both locked, the subscription first as everywhere."""
    found = invoice_queries.invoice(platform_id, invoice_id)
    subscription = subscriptions.subscription(platform_id, found.subscription_id, lock=True)
    return subscription, invoice_queries.invoice(platform_id, invoice_id, lock=True)


def _payment(platform_id: int, provider: str, change: PaymentChange, at: datetime, found: Invoice | None) -> Heard:
    if found is None or found.is_credit_note:
        return Heard(IGNORED)
    subscription, invoice = _held(platform_id, found.id)
    payment = _known(invoice, provider, change, at)
    charge = Charge(state=change.state, remote_id=change.remote_id, message=change.message)
    if not conclude(payment, charge, at):
        return Heard(IGNORED, known=change.remote_id)
    follow(subscription, invoice, payment, at)
    return Heard(PROCESSED, known=change.remote_id)


def _known(invoice: Invoice, provider: str, change: PaymentChange, at: datetime) -> Payment:
    """The attempt as we know it, or a new row for one that only the provider knows."""
    found = queries.with_reference(invoice.platform_id, change.reference) if change.reference else None
    found = found or queries.with_remote_id(invoice.platform_id, provider, change.remote_id)
    if found is not None and found.invoice_id == invoice.id:
        return found
    made = Payment(
        platform_id=invoice.platform_id,
        at=at,
        amount=invoice.total_minor - credit_queries.used_for(invoice.platform_id, invoice.id),
        succeeded=False,
        state=PaymentState.PENDING,
        provider=provider,
        reference=change.remote_id,
    )
    invoice.payments.append(made)
    db.session.flush()
    return made


def _refund(subscription: Subscription, invoice: Invoice, provider: str, change: RefundChange, at: datetime) -> str:
    row = queries.refund(invoice.platform_id, provider, reference=change.reference, remote_id=change.remote_id)
    if row is None:
        row = Refund(
            platform_id=invoice.platform_id,
            invoice_id=invoice.id,
            provider=provider,
            reference=change.remote_id,
            amount=change.amount,
            state=RefundState.PENDING,
            at=at,
        )
        db.session.add(row)
        service.record(subscription, "refund", at, number=invoice.number)
    row.remote_id = row.remote_id or change.remote_id
    if REFUND_RANK[change.state] > REFUND_RANK[row.state]:
        row.state = change.state
    db.session.flush()
    return PROCESSED


def _dispute(subscription: Subscription, invoice: Invoice, provider: str, change: DisputeChange, at: datetime) -> str:
    row = queries.dispute(invoice.platform_id, provider, change.remote_id)
    if row is None:
        row = Dispute(
            platform_id=invoice.platform_id,
            invoice_id=invoice.id,
            provider=provider,
            remote_id=change.remote_id,
            amount=change.amount,
            state=DisputeState.OPEN,
            at=at,
        )
        db.session.add(row)
        service.record(subscription, "dispute", at, number=invoice.number)
    if DISPUTE_RANK[change.state] > DISPUTE_RANK[row.state]:
        row.state = change.state
    db.session.flush()
    return PROCESSED


def _method(platform_id: int, provider: str, change: MethodChange, at: datetime) -> str:
    """The newest counts; of two in the same second always the same one."""
    payer = queries.payer(platform_id, provider, remote_id=change.customer)
    if payer is None:
        return IGNORED
    if payer.method_at is None or (at, change.method) > (payer.method_at, payer.method_id):
        payer.method_id, payer.method_kind, payer.method_hint, payer.method_at = change.method, change.kind, change.hint, at
        db.session.flush()
        return PROCESSED
    return IGNORED
