"""Currencies as Babel knows them (Unicode CLDR): which there are, what they are called, how many digits they have."""

from __future__ import annotations

from functools import cache

from babel.core import get_global
from babel.numbers import get_currency_name, get_currency_precision, get_currency_symbol
from babel.numbers import is_currency as _is_known
from flask_babel import get_locale

FUNDS = frozenset({"BOV", "CHE", "CHW", "CLF", "COU", "MXV", "UYI", "UYW"})
"""Units of account that nobody prices a shelf in."""


@cache
def currencies() -> tuple[str, ...]:
    """The codes (ISO 4217) of every currency that is legal tender somewhere today, sorted."""
    found = {
        code
        for listed in get_global("territory_currencies").values()
        for code, _since, until, is_tender in listed
        if until is None and is_tender
    }
    return tuple(sorted(found - FUNDS))


def is_currency(code: str) -> bool:
    """Whether the code is a currency, of today or of former times."""
    return len(code) == 3 and code.isascii() and code.isupper() and bool(_is_known(code))


@cache
def digits_of(code: str) -> int:
    """How many digits follow the decimal sign: EUR 2, JPY 0, KWD 3. Raises ValueError for an unknown currency."""
    if not is_currency(code):
        raise ValueError(f"{code!r} is not a currency.")
    return int(get_currency_precision(code))


def currency_choices() -> list[tuple[str, str]]:
    """(code, code and name) of today's currencies in the reader's language, for a drop-down."""
    locale = get_locale() or "en"
    return [(code, f"{code} · {get_currency_name(code, locale=locale)}") for code in currencies()]


def marks_of(code: str) -> frozenset[str]:
    """What may stand beside an amount to say that it is in this currency: its code and its symbols, in small letters."""
    locale = get_locale() or "en"
    return frozenset(mark.casefold() for mark in (code, get_currency_symbol(code, "en"), get_currency_symbol(code, locale)))
