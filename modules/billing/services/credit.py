"""A merchant's credit: granted by the provider, used for its invoices before anything is charged."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from modules.billing.models import Credit, Invoice
from modules.billing.models.credits import CreditKind
from modules.billing.queries import credit as queries
from modules.billing.queries import subscriptions as subscription_queries
from modules.billing.queries.people import mark
from webapp.commerce import Money
from webapp.db import db, utcnow
from webapp.domain import Conflict, DomainError
from webapp.merchants.queries import hold_merchant


def grant(
    platform_id: int, merchant_id: int, amount: Money, *, reason: str, seen: int | None = None, now: datetime | None = None
) -> Credit:
    """Give a merchant credit. `seen` is the newest entry that the person knew of.

    Raises DomainError for an amount that is not above nothing, or a missing reason, and Conflict where there is a later entry.
    """
    _checked(amount, reason)
    subscription_queries.merchant(platform_id, merchant_id)
    _hold(platform_id, merchant_id, seen)
    return _enter(platform_id, merchant_id, CreditKind.GRANTED, amount.minor, amount.currency, reason=reason, now=now)


def take_back(
    platform_id: int, merchant_id: int, amount: Money, *, reason: str, seen: int | None = None, now: datetime | None = None
) -> Credit:
    """Take credit back that was not used. Raises as `grant` does, and DomainError where there is less."""
    _checked(amount, reason)
    _hold(platform_id, merchant_id, seen)
    if amount.minor > queries.balance(platform_id, merchant_id, amount.currency):
        raise DomainError(_("The merchant has less credit than that. Enter a smaller amount."), "too_much", field="amount")
    return _enter(platform_id, merchant_id, CreditKind.TAKEN_BACK, -amount.minor, amount.currency, reason=reason, now=now)


def draw(invoice: Invoice, *, now: datetime) -> int:
    """Use what its merchant has for an open invoice: how much of it credit pays by now, in minor units with tax.

    Called again, it adds only what is still owed. Two invoices of a merchant never use the same credit.
    """
    hold_merchant(invoice.platform_id, invoice.merchant_id)
    held = queries.used_for(invoice.platform_id, invoice.id)
    there = queries.balance(invoice.platform_id, invoice.merchant_id, invoice.currency)
    more = min(there, invoice.total_minor - held)
    if more > 0:
        _enter(invoice.platform_id, invoice.merchant_id, CreditKind.USED, -more, invoice.currency, invoice_id=invoice.id, now=now)
    return held + max(more, 0)


def give_back(invoice: Invoice, most: int | None = None, *, now: datetime) -> int:
    """Return what an invoice holds that is owed no more, or at most so much of it; how much that was, in minor units."""
    hold_merchant(invoice.platform_id, invoice.merchant_id)
    held = queries.used_for(invoice.platform_id, invoice.id)
    back = held if most is None else max(min(held, most), 0)
    if back:
        _enter(invoice.platform_id, invoice.merchant_id, CreditKind.RETURNED, back, invoice.currency, invoice_id=invoice.id, now=now)
    return back


def _hold(platform_id: int, merchant_id: int, seen: int | None) -> None:
    hold_merchant(platform_id, merchant_id)
    if seen is not None and queries.newest(platform_id, merchant_id) > seen:
        raise Conflict(_("The credit has changed since you saw it. Look at its entries and save again."), "stale")


def _checked(amount: Money, reason: str) -> None:
    if amount.minor <= 0:
        raise DomainError(_("Enter an amount above zero."), "no_amount", field="amount")
    if not reason.strip():
        raise DomainError(_("Write why: whoever looks at it later will ask."), "reason_needed", field="reason")


def _enter(
    platform_id: int,
    merchant_id: int,
    kind: CreditKind,
    amount: int,
    currency: str,
    *,
    reason: str = "",
    invoice_id: int | None = None,
    now: datetime | None = None,
) -> Credit:
    made = Credit(
        platform_id=platform_id,
        merchant_id=merchant_id,
        kind=kind,
        amount=Money(amount, currency),
        reason=reason.strip(),
        invoice_id=invoice_id,
        at=now or utcnow(),
        by=mark(),
    )
    db.session.add(made)
    db.session.flush()
    return made
