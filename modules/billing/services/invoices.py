"""Issuing and collecting invoices. Numbers are taken under a lock in the issuing transaction, so that none is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from modules.billing.amounts import Line, tax_of
from modules.billing.config import Terms
from modules.billing.models import Invoice, InvoiceLine, Payment, Subscription
from modules.billing.models.invoices import InvoiceStatus
from modules.billing.notices import tell_issued
from modules.billing.providers import PROVIDERS
from modules.billing.queries import invoices
from webapp.commerce import Money
from webapp.commerce.series import next_number
from webapp.db import db

DUE_AFTER = timedelta(days=14)
SERIES = "billing.invoices:"


def issue(subscription: Subscription, lines: Sequence[Line], *, terms: Terms, currency: str, now: datetime) -> Invoice | None:
    """The invoice of these lines, open and numbered; None when there is nothing to pay."""
    rows = [_row(subscription.platform_id, position, line, terms.tax_rate_bp) for position, line in enumerate(lines, 1) if line.net]
    net, tax = sum(row.net for row in rows), sum(row.tax for row in rows)
    if net + tax <= 0:
        return None
    today = now.astimezone(terms.zone).date()
    series = f"{today.year}-"
    sequence = next_number(subscription.platform_id, SERIES + series)
    merchant = subscription.merchant
    invoice = Invoice(
        platform_id=subscription.platform_id,
        merchant_id=subscription.merchant_id,
        subscription_id=subscription.id,
        series=series,
        sequence=sequence,
        number=f"{series}{sequence:05d}",
        issued_at=now,
        issued_on=today,
        due_at=now + DUE_AFTER,
        due_on=today + DUE_AFTER,
        net=Money(net, currency),
        tax=Money(tax, currency),
        total=Money(net + tax, currency),
        buyer_name=merchant.legal_name,
        buyer_vat=merchant.vat_number or "",
        buyer_address=merchant.address_text[:400],
        lines=rows,
    )
    db.session.add(invoice)
    db.session.flush()
    invoice.status = InvoiceStatus.OPEN  # issued: from here on the database takes no line more, and gives none back
    db.session.flush()
    tell_issued(invoice, now)
    return invoice


def collect(invoice: Invoice, subscription: Subscription, *, now: datetime) -> Payment:
    """Try once to collect an open invoice; the attempt is kept either way."""
    attempt = invoices.attempts(invoice.platform_id, invoice.id) + 1
    charge = PROVIDERS[subscription.provider].charge(
        amount=invoice.total_minor,
        currency=invoice.currency,
        idempotency_key=f"{invoice.platform_id}:{invoice.number}:{attempt}",
        refuse=subscription.refuse_charges,
    )
    payment = Payment(
        platform_id=invoice.platform_id,
        at=now,
        amount=invoice.total_minor,
        succeeded=charge.succeeded,
        provider=subscription.provider,
        reference=charge.reference,
        message=charge.message,
    )
    invoice.payments.append(payment)
    if charge.succeeded:
        mark_paid(invoice, now)
    db.session.flush()
    return payment


def mark_paid(invoice: Invoice, now: datetime) -> None:
    """The invoice has its money."""
    invoice.status, invoice.paid_at = InvoiceStatus.PAID, now


def _row(platform_id: int, position: int, line: Line, rate_bp: int) -> InvoiceLine:
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
