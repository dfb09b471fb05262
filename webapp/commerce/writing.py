"""Amounts as people read and write them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency, get_currency_symbol
from flask_babel import get_locale
from flask_babel import gettext as _

from webapp.commerce.currencies import currencies, digits_of, is_currency, marks_of
from webapp.commerce.money import MAX_MINOR, Money
from webapp.commerce.numerals import SPACES, read_number, shown
from webapp.domain import DomainError
from webapp.language import locale_here

BESIDE = r"[^\d.,'+\-\s]{0,8}"
AMOUNT = re.compile(rf"(?P<sign>[+-]?)\s*(?P<before>{BESIDE})\s*(?P<minus>-?)(?P<digits>[\d.,' ]*\d)\s*(?P<after>{BESIDE})", re.ASCII)


def format_money(amount: Money) -> str:
    """As the reader writes it: 4900 cents of EUR are "€49.00" in English and "49,00 €" in French."""
    return _written(amount.minor, amount.currency, locale_here())


@lru_cache(maxsize=8192)
def _written(minor: int, currency: str, locale: Locale | None) -> str:
    return str(format_currency(Money(minor, currency).decimal, currency, locale=locale or "en"))


def parse_money(text: str, currency: str, *, decimal: str | None = None, lowest: int = 0, highest: int = MAX_MINOR) -> Money:
    """The amount that a person wrote, in this currency; `lowest` and `highest` are minor units.

    The currency's own code or symbol may stand before or after it, nothing else. `decimal` as in `read_number`.
    Raises DomainError: not_an_amount, other_currency, ambiguous_number, too_many_decimals, out_of_range.
    """
    places = digits_of(currency)
    found = AMOUNT.fullmatch(text.translate(SPACES).strip()) if len(text) <= 60 else None
    if found is None or (found["sign"] and found["minus"]):
        raise _not_an_amount(text, places)
    mark = found["before"] + found["after"]
    if found["before"] and found["after"]:
        raise _not_an_amount(text, places)
    if mark and mark.casefold() not in marks_of(currency):
        raise _other_currency(mark, currency) if _is_some_currency(mark) else _not_an_amount(text, places)
    number = _number(found["sign"] + found["minus"] + found["digits"].strip(), text, places, decimal)
    minor = int(number.scaleb(places))
    if not lowest <= minor <= highest:
        words = {"low": format_money(Money(lowest, currency)), "high": format_money(Money(highest, currency))}
        raise DomainError(_("The amount must be between %(low)s and %(high)s.", **words), "out_of_range")
    return Money(minor, currency)


def _number(digits: str, text: str, places: int, decimal: str | None) -> Decimal:
    try:
        return read_number(digits, places, decimal=decimal)
    except DomainError as error:
        if error.code != "not_a_number":
            raise
        raise _not_an_amount(text, places) from error


def _not_an_amount(text: str, places: int) -> DomainError:
    like = f"12.{'50000'[:places]}" if places else "1250"
    return DomainError(_("“%(text)s” is not a number. Write it like %(like)s.", text=shown(text), like=like), "not_an_amount")


def _other_currency(mark: str, currency: str) -> DomainError:
    return DomainError(
        _("This amount is in %(other)s. Amounts here are in %(currency)s.", other=shown(mark), currency=currency), "other_currency"
    )


def _is_some_currency(mark: str) -> bool:
    """Whether the mark is the code or the symbol of any currency."""
    if is_currency(mark.upper()):
        return True
    locales = {"en", str(get_locale() or "en")}
    return any(mark == get_currency_symbol(code, locale) for code in currencies() for locale in locales)
