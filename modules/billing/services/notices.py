"""What a payment notice does: mark an invoice paid, or note that its payment failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from modules.billing.models import Invoice, Notice, Payment
from modules.billing.models.invoices import InvoiceStatus
from modules.billing.models.payments import PaymentState
from modules.billing.models.subscriptions import Status
from modules.billing.queries import invoices as queries
from modules.billing.queries import subscriptions
from modules.billing.services import invoices
from modules.billing.services import subscriptions as service
from modules.billing.services.states import move
from webapp.db import db, utcnow

PROVIDER = "local"
PAID, FAILED = "payment.succeeded", "payment.failed"


@dataclass(frozen=True)
class Message:
    """A notice as sent."""

    id: str
    kind: str
    invoice: str

    @classmethod
    def read(cls, data: Any) -> Message | None:
        """The message of a JSON document; None where it is not one."""
        if not isinstance(data, dict):
            return None
        values = [value for key in ("id", "type", "invoice") if isinstance(value := data.get(key), str) and 0 < len(value) <= 60]
        return cls(*values) if len(values) == 3 else None


def receive(platform_id: int, message: Message, *, now: datetime | None = None) -> str:
    """Act on a notice once: `processed`, `ignored` (nothing to do) or `repeated`. The order of notices does not matter:
    a paid invoice stays paid."""
    now = now or utcnow()
    found = queries.with_number(platform_id, message.invoice)
    if found is not None:  # before the look below: the same notice that arrives twice at once comes one after the other
        subscriptions.subscription(platform_id, found.subscription_id, lock=True)
    if queries.notice_seen(platform_id, PROVIDER, message.id):
        return "repeated"
    outcome = "ignored"
    if found is not None and message.kind in {PAID, FAILED} and _apply(found, message, now):
        outcome = "processed"
    row = Notice(platform_id=platform_id, provider=PROVIDER, notice_id=message.id, kind=message.kind, outcome=outcome, received_at=now)
    db.session.add(row)
    db.session.flush()
    return outcome


def _apply(found: Invoice, message: Message, now: datetime) -> bool:
    """True when the invoice was still open. Its subscription is locked, as for every other payment."""
    subscription = subscriptions.subscription(found.platform_id, found.subscription_id)
    invoice = queries.invoice(found.platform_id, found.id, lock=True)
    if invoice.status != InvoiceStatus.OPEN:
        return False
    paid = message.kind == PAID
    payment = Payment(
        platform_id=invoice.platform_id,
        at=now,
        amount=invoice.total_minor,
        ended_at=now,
        succeeded=paid,
        state=PaymentState.SUCCEEDED if paid else PaymentState.FAILED,
        provider=PROVIDER,
        reference=f"notice_{message.id}",
    )
    invoice.payments.append(payment)
    service.record(subscription, "payment" if paid else "payment_failed", now, number=invoice.number)
    if paid:
        invoices.mark_paid(invoice, now)
        db.session.flush()
        service.settle(subscription, now)
    elif subscription.status == Status.ACTIVE:
        move(subscription, Status.PAST_DUE, now)
    return True
