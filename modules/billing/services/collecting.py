"""What jobs need before and after they speak to a payment provider: each a short read or write of its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from modules.billing.gateways.gateway import Charge, Demand, Returned
from modules.billing.models import Refund
from modules.billing.models.payments import PaymentState, RefundState
from modules.billing.queries import invoices as invoice_queries
from modules.billing.queries import payments as queries
from modules.billing.queries import subscriptions
from modules.billing.services import payments, refunds
from modules.billing.services.notices import release
from webapp.commerce import Money
from webapp.db import db


def demand(platform_id: int, payment_id: int) -> tuple[str, Demand] | None:
    """The gateway and what to ask it for; None when the attempt has ended."""
    payment = queries.payment(platform_id, payment_id)
    if payment is None or payment.state != PaymentState.PENDING:
        return None
    invoice = invoice_queries.invoice(platform_id, payment.invoice_id)
    payer = queries.payer(platform_id, payment.provider, merchant_id=invoice.merchant_id)
    asked = Demand(
        amount=payment.amount,
        currency=invoice.currency,
        reference=payment.reference,
        invoice=invoice.number,
        customer=payer.remote_id if payer else "",
        method=payer.method_id if payer else "",
    )
    return payment.provider, asked


def settle(platform_id: int, payment_id: int, answer: Charge, now: datetime) -> None:
    """Keep what the gateway answered, in the caller's transaction; a notice may have been faster."""
    found = queries.payment(platform_id, payment_id)
    assert found is not None, "attempts are never deleted"
    invoice = invoice_queries.invoice(platform_id, found.invoice_id)
    subscription = subscriptions.subscription(platform_id, invoice.subscription_id, lock=True)
    invoice = invoice_queries.invoice(platform_id, found.invoice_id, lock=True)
    payment = next(each for each in invoice.payments if each.id == payment_id)
    if payments.conclude(payment, answer, now):
        payments.follow(subscription, invoice, payment, now)
    if payment.remote_id:
        release(platform_id, payment.provider, payment.remote_id)


def unknown(platform_id: int, provider: str) -> list[tuple[int, str]]:
    """(id, the provider's name) of attempts whose end nobody told us."""
    return [(payment.id, payment.remote_id) for payment in queries.pending(platform_id, provider) if payment.remote_id]


def refund_demand(platform_id: int, refund_id: int) -> tuple[str, str, Money, str] | None:
    """The gateway, its name for the payment, the amount and our reference; None when the refund has ended."""
    row = _refund(platform_id, refund_id)
    if row.state != RefundState.PENDING or row.remote_id:
        return None
    invoice = invoice_queries.invoice(platform_id, row.invoice_id)
    payment = next(each for each in invoice.payments if each.succeeded)
    return row.provider, refunds.remote(payment), Money(row.amount, invoice.currency), row.reference


def settle_refund(platform_id: int, refund_id: int, answer: Returned) -> None:
    """Keep what the gateway answered."""
    refunds.conclude(_refund(platform_id, refund_id), answer.state, answer.remote_id)


def _refund(platform_id: int, refund_id: int) -> Refund:
    return db.session.scalars(select(Refund).where(Refund.platform_id == platform_id, Refund.id == refund_id)).one()
