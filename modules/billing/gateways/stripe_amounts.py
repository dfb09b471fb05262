"""Amounts as Stripe counts them. Its smallest unit of a currency is not always ours, which is CLDR's.

Source: Stripe's "Supported currencies" (zero-decimal, three-decimal and special cases).
"""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.commerce.currencies import digits_of, is_currency
from webapp.domain import DomainError

NONE = frozenset(["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"])
THREE = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])


def stripe_digits(currency: str) -> int:
    """How many digits follow the decimal sign at Stripe. ISK and UGX have two there, though they have no cents."""
    return 0 if currency in NONE else 3 if currency in THREE else 2


def to_stripe(minor: int, currency: str) -> int:
    """Our minor units as Stripe's. Raises DomainError for an amount that it has no units for."""
    more = stripe_digits(currency) - digits_of(currency)
    if more >= 0:
        return int(minor * 10**more)
    coarser = int(10**-more)
    amount, rest = divmod(minor, coarser)
    if rest:
        raise DomainError(_("Stripe cannot collect such a small part of %(currency)s. Round the price.", currency=currency), "too_fine")
    return amount


def from_stripe(amount: int, currency: str) -> int:
    """Stripe's units as our minor units; what is finer than ours is dropped, and an unknown currency changes nothing."""
    currency = currency.upper()
    if not is_currency(currency):
        return amount
    more = stripe_digits(currency) - digits_of(currency)
    return int(amount // 10**more) if more >= 0 else int(amount * 10**-more)
