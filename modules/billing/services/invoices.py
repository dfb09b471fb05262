"""Issuing and collecting invoices. Numbers are taken under a lock in the issuing transaction, so that none is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from modules.billing.amounts import Line, tax_of
from modules.billing.config import Terms
from modules.billing.gateways import current_gateway
from modules.billing.gateways.gateway import Demand
from modules.billing.models import Invoice, InvoiceLine, Payment, Subscription
from modules.billing.models.invoices import InvoiceStatus
from modules.billing.models.payments import PaymentState
from modules.billing.notices import tell_issued
from modules.billing.parties import buyer_of, ensure_complete
from modules.billing.queries import credit as credit_queries
from modules.billing.queries import invoices as queries
from modules.billing.queries import payments
from modules.billing.services import credit, mailing
from webapp import jobs
from webapp.commerce import Money
from webapp.commerce.series import next_number
from webapp.db import db

SERIES = "billing.invoices:"
CHARGE_JOB = "billing.charge"


@dataclass(frozen=True, kw_only=True)
class Collected:
    """How collecting an invoice stands, and how much credit (minor units, with tax) this attempt has used for it."""

    state: PaymentState
    from_credit: int = 0


def issue(subscription: Subscription, lines: Sequence[Line], *, terms: Terms, now: datetime) -> Invoice | None:
    """The invoice of these lines in the subscription's currency, open and numbered; None when there is nothing to pay.

    Raises DomainError (seller_incomplete) while the platform's settings do not say who sells.
    """
    terms = terms.for_buyer(subscription.merchant)
    rows = [row(subscription.platform_id, position, line, terms.rate_bp) for position, line in enumerate(lines, 1) if line.net]
    if sum(each.net + each.tax for each in rows) <= 0:
        return None
    ensure_complete(terms.seller, small_business=terms.small_business)
    merchant, buyer = subscription.merchant, buyer_of(subscription.merchant)
    invoice = Invoice(
        platform_id=subscription.platform_id,
        merchant_id=subscription.merchant_id,
        subscription_id=subscription.id,
        locale=queries.language_of(subscription.platform_id, subscription.merchant_id),
        tax_case=terms.case.code,
        seller=terms.seller.as_row(),
        buyer=buyer.as_row(),
        buyer_name=merchant.legal_name,
        buyer_vat=buyer.vat,
        buyer_address=merchant.address_text[:400],
        lines=rows,
    )
    finalise(invoice, subscription.currency, pattern=terms.invoice_series, status=InvoiceStatus.OPEN, terms=terms, now=now)
    tell_issued(invoice, now)
    mailing.issued(invoice, now)
    return invoice


def finalise(invoice: Invoice, currency: str, *, pattern: str, status: InvoiceStatus, terms: Terms, now: datetime) -> None:
    """Add up, date and number a draft. From here on the database takes no line more, and gives none back."""
    net, tax = sum(each.net for each in invoice.lines), sum(each.tax for each in invoice.lines)
    invoice.net, invoice.tax, invoice.total = Money(net, currency), Money(tax, currency), Money(net + tax, currency)
    today, due = now.astimezone(terms.zone).date(), timedelta(days=terms.due_days)
    invoice.issued_at, invoice.issued_on, invoice.due_at, invoice.due_on = now, today, now + due, today + due
    invoice.series = pattern.replace("{YYYY}", str(today.year))
    invoice.sequence = next_number(invoice.platform_id, SERIES + invoice.series)
    invoice.number = f"{invoice.series}{invoice.sequence:05d}"
    db.session.add(invoice)
    db.session.flush()
    invoice.status = status
    db.session.flush()


def collect(invoice: Invoice, subscription: Subscription, *, now: datetime) -> Collected:
    """Try once to collect an open invoice: from the merchant's credit first, what is left by the gateway. Its subscription is locked.

    What credit was used for it stays with the invoice when the gateway refuses the rest. Where that speaks to another machine it is
    PENDING: a job does it. While one attempt is under way there is no other.
    """
    if payments.under_way(invoice.platform_id, invoice.id) is not None:
        return Collected(state=PaymentState.PENDING)
    held = credit_queries.used_for(invoice.platform_id, invoice.id)
    drawn = credit.draw(invoice, now=now)
    left = invoice.total_minor - drawn
    state = _charge(invoice, subscription, left, now) if left else PaymentState.SUCCEEDED
    if state == PaymentState.SUCCEEDED:
        mark_paid(invoice, now)
    db.session.flush()
    return Collected(state=state, from_credit=drawn - held)


def _charge(invoice: Invoice, subscription: Subscription, amount: int, now: datetime) -> PaymentState:
    """One attempt at what is left; it is kept, however it ends."""
    attempt = queries.attempts(invoice.platform_id, invoice.id) + 1
    found = current_gateway()
    payment = Payment(
        platform_id=invoice.platform_id,
        at=now,
        amount=amount,
        succeeded=False,
        state=PaymentState.PENDING,
        provider=found.name,
        reference=f"{invoice.platform_id}:{invoice.number}:{attempt}",
    )
    invoice.payments.append(payment)
    db.session.flush()
    if not found.immediate:
        jobs.enqueue(CHARGE_JOB, args={"payment": payment.id}, subject=invoice.number, unique_key=f"payment-{payment.id}")
        return PaymentState.PENDING
    demand = Demand(
        amount=amount,
        currency=invoice.currency,
        reference=payment.reference,
        invoice=invoice.number,
        refuse=subscription.refuse_charges,
    )
    charge = found.charge(demand)
    payment.state, payment.succeeded = charge.state, charge.state == PaymentState.SUCCEEDED
    payment.remote_id, payment.message, payment.ended_at = charge.remote_id, charge.message, now
    db.session.flush()
    return charge.state


def mark_paid(invoice: Invoice, now: datetime) -> None:
    """The invoice has its money."""
    invoice.status, invoice.paid_at = InvoiceStatus.PAID, now


def row(platform_id: int, position: int, line: Line, rate_bp: int) -> InvoiceLine:
    """A line with its tax, each rounded once."""
    return InvoiceLine(
        platform_id=platform_id,
        position=position,
        text=line.text,
        period_start=line.period_start,
        period_end=line.period_end,
        net=line.net,
        tax_rate_bp=rate_bp,
        tax=tax_of(line.net, rate_bp),
    )
