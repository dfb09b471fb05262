"""Credit notes: what corrects an invoice that was issued, as a whole or in part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from modules.billing.config import Terms
from modules.billing.models import Invoice, InvoiceLine
from modules.billing.models.invoices import InvoiceKind, InvoiceStatus
from modules.billing.parties import ensure_complete
from modules.billing.queries import invoices as queries
from modules.billing.services import mailing
from modules.billing.services.credit import give_back
from modules.billing.services.invoices import finalise
from webapp.commerce import Money, format_money
from webapp.commerce.money import rounded
from webapp.db import db
from webapp.domain import Conflict, DomainError


def void(invoice: Invoice, *, reason: str, terms: Terms, now: datetime) -> Invoice:
    """Take an unpaid invoice back: it is not to be paid any more, and a credit note over all of it says so. Returns the credit note.

    Credit that was used for it goes back to the merchant.

    The invoice is locked. Raises Conflict for one that is not open, DomainError without a reason.
    """
    if invoice.status != InvoiceStatus.OPEN:
        raise Conflict(_("Invoice %(number)s is not open any more. Load the page again.", number=invoice.number), "not_open")
    if any(payment.state == "pending" for payment in invoice.payments):
        raise Conflict(_("A payment of invoice %(number)s is under way. Wait until it has ended.", number=invoice.number), "under_way")
    note = _note(invoice, left_to_credit(invoice), reason=reason, terms=terms, now=now)
    invoice.status = InvoiceStatus.VOID
    db.session.flush()
    give_back(invoice, now=now)
    return note


def credit(invoice: Invoice, amount: Money, *, reason: str, terms: Terms, now: datetime) -> Invoice:
    """A credit note over `amount`, tax included, at the rates of a paid invoice. The invoice is locked.

    Raises DomainError: no_reason, too_much (more than what is left of the invoice), not_paid, seller_incomplete.
    """
    if invoice.status != InvoiceStatus.PAID:
        raise DomainError(_("Only a paid invoice can be credited. Take an open one back instead."), "not_paid")
    return _note(invoice, amount, reason=reason, terms=terms, now=now)


def _note(invoice: Invoice, amount: Money, *, reason: str, terms: Terms, now: datetime) -> Invoice:
    if not reason.strip():
        raise DomainError(_("Say why: the credit note shows it."), "no_reason", field="reason")
    left = left_to_credit(invoice)
    if amount.currency != left.currency or not 0 < amount.minor <= left.minor:
        said = _("Enter an amount of at most %(left)s: that is what is left of this invoice.", left=format_money(left))
        raise DomainError(said, "too_much", field="amount")
    ensure_complete(terms.seller, small_business=terms.small_business)
    note = Invoice(
        platform_id=invoice.platform_id,
        merchant_id=invoice.merchant_id,
        subscription_id=invoice.subscription_id,
        kind=InvoiceKind.CREDIT_NOTE,
        credits_id=invoice.id,
        reason=reason.strip()[:300],
        locale=invoice.locale,
        tax_case=invoice.tax_case,
        seller=terms.seller.as_row(),
        buyer=invoice.buyer,
        buyer_name=invoice.buyer_name,
        buyer_vat=invoice.buyer_vat,
        buyer_address=invoice.buyer_address,
        lines=_lines(invoice, amount.minor),
    )
    finalise(note, invoice.currency, pattern=terms.credit_note_series, status=InvoiceStatus.ISSUED, terms=terms, now=now)
    mailing.noted(note, now)
    return note


def left_to_credit(invoice: Invoice) -> Money:
    """What is left of an invoice after its credit notes, tax included."""
    given = sum(note.total_minor for note in queries.credit_notes(invoice.platform_id, invoice.id))
    return Money(invoice.total_minor + given, invoice.currency)


def _lines(invoice: Invoice, gross: int) -> list[InvoiceLine]:
    """What is taken back, spread over the rates of the invoice as they stand in it: one line each, whose sum is exact."""
    if gross == invoice.total_minor:
        return [_line(invoice, position, line, line.net, line.tax) for position, line in enumerate(invoice.lines, 1)]
    parts = _spread(gross, [net + tax for _rate, net, tax in invoice.taxes], invoice.total_minor)
    made = []
    for position, ((rate, _net, _tax), part) in enumerate(zip(invoice.taxes, parts, strict=True), 1):
        line = next(line for line in invoice.lines if line.tax_rate_bp == rate)
        net = rounded(part * 10_000, 10_000 + rate)
        made.append(_line(invoice, position, line, net, part - net))
    return made


def _spread(amount: int, weights: Sequence[int], whole: int) -> list[int]:
    """The amount in parts like the weights; what rounding leaves over goes to the first."""
    parts = [rounded(amount * weight, whole) for weight in weights]
    parts[0] += amount - sum(parts)
    return parts


def _line(invoice: Invoice, position: int, line: InvoiceLine, net: int, tax: int) -> InvoiceLine:
    return InvoiceLine(
        platform_id=invoice.platform_id,
        position=position,
        text=line.text,
        period_start=line.period_start,
        period_end=line.period_end,
        net=-net,
        tax_rate_bp=line.tax_rate_bp,
        tax=-tax,
    )
