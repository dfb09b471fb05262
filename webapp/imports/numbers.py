"""Numbers in cells. Nothing is guessed: what could mean two numbers is refused, unless the file's decimal sign says which it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import get_currency_symbol, list_currencies

from webapp.commerce import MAX_MINOR, numerals
from webapp.commerce.currencies import digits_of
from webapp.commerce.numerals import SIGNS, TWO_READINGS, plain_number
from webapp.imports.reasons import CellProblem, shown

PLAIN = re.compile(r"[+-]?\d{1,15}", re.ASCII)
AROUND = re.compile(r"(?P<before>[^\d]*?)(?P<number>[+-]?[.,]?\d[\d.,'’ \u00a0\u202f\u2009]*)(?P<after>.*)", re.ASCII | re.DOTALL)
LOCALES = ("en", "fr", "de")
MORE_NAMES = {"EUR": ("EURO", "EUROS"), "CHF": ("FR", "SFR"), "USD": ("US$",), "GBP": ("£",)}


@dataclass(frozen=True, slots=True)
class Reading:
    """How the numbers of a file are read: the store's currency, the decimal sign ("" where it is not known), and the country that
    telephone numbers without one are of."""

    currency: str = "EUR"
    decimal: str = ""
    country: str = "LU"


class Exact(str):
    """A cell that a spreadsheet holds as a number: its dot is a decimal point, whatever the rest of the file does."""

    __slots__ = ()


def number(cell: str, reading: Reading, places: int, *, whole: str | None = None) -> Decimal:
    """A decimal number with at most `places` decimals; `whole` is the cell to show where `cell` is a part of it."""
    seen = shown(whole if whole is not None else cell)
    bare = cell.strip() if isinstance(cell, Exact) else _digits(cell, reading, seen)
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,20})?", bare, re.ASCII):
        raise CellProblem("number", cell=seen)
    found, decimals = Decimal(bare), len(bare.partition(".")[2])
    extra = decimals > places and not isinstance(cell, Exact) and decimals > 2
    if extra or found != round(found, places):
        raise CellProblem("decimals", cell=seen, places=places)
    return found


def _digits(cell: str, reading: Reading, seen: str) -> str:
    """The number with a dot for decimals and without anything for thousands, read as in a form."""
    found = plain_number(cell, reading.decimal or None)
    if found == TWO_READINGS:
        raise CellProblem("ambiguous", cell=seen)
    if found is None:
        otherwise = reading.decimal and plain_number(cell) not in (None, TWO_READINGS)
        raise CellProblem("decimal_sign" if otherwise else "number", cell=seen, **({"sign": reading.decimal} if otherwise else {}))
    return found


def decimal_sign(cells: Iterable[str]) -> str:
    """The decimal sign that these cells share; "" where none shows it, or they differ."""
    return numerals.decimal_sign(each for each in cells if not isinstance(each, Exact)) or ""


def money(cell: str, reading: Reading) -> int:
    """An amount in minor units of the store's currency. Another currency, and anything else beside the number, is refused."""
    digits = digits_of(reading.currency)
    minor = int(number(_alone(cell, reading.currency), reading, digits, whole=cell).scaleb(digits))
    if not 0 <= minor <= MAX_MINOR:
        raise CellProblem("bounds", cell=shown(cell), low="0", high=format(Decimal(MAX_MINOR).scaleb(-digits), "f"))
    return minor


def _alone(cell: str, currency: str) -> str:
    """The cell without its currency."""
    if isinstance(cell, Exact):
        return cell
    parts = AROUND.fullmatch(cell.strip())
    if parts is None:
        raise CellProblem("number", cell=shown(cell))
    bare = parts["number"].strip()
    beside = [parts["before"], parts["after"]]
    if bare[-1] in SIGNS and beside[1].strip()[:1] in ("-", "–", "—"):  # "12,-" and "12.–"
        beside[1] = beside[1].strip()[1:]
        bare = bare[:-1]
    for text in beside:
        name = text.strip(" \u00a0\u202f.").upper()
        if name and name not in names_of(currency):
            other = name in _currencies() or any(name in names_of(each) for each in ("USD", "EUR", "GBP", "CHF", "JPY"))
            raise CellProblem("other_currency" if other else "beside", cell=shown(cell), currency=currency)
    return bare


@cache
def names_of(currency: str) -> frozenset[str]:
    """How a currency is written beside an amount: by its code and its signs."""
    signs = {get_currency_symbol(currency, locale).strip(" .").upper() for locale in LOCALES}
    narrow = {str(Locale(locale).currency_symbols.get(currency, currency)).upper() for locale in LOCALES}
    return frozenset({currency, *signs, *narrow, *MORE_NAMES.get(currency, ())})


@cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


def whole(low: int, high: int) -> Callable[[str, Reading], int]:
    """A whole number within bounds."""

    def read(cell: str, reading: Reading) -> int:
        found = number(cell, reading, 0)
        if not low <= found <= high:
            raise CellProblem("bounds", cell=shown(cell), low=low, high=high)
        return int(found)

    return read


def within(places: int, low: int, high: int, unit: str = "") -> Callable[[str, Reading], Decimal]:
    """A decimal number within bounds; `unit` may stand behind it."""

    def read(cell: str, reading: Reading) -> Decimal:
        bare = cell if isinstance(cell, Exact) or not unit else cell.strip().removesuffix(unit)
        found = number(bare, reading, places, whole=cell)
        if not low <= found <= high:
            raise CellProblem("bounds", cell=shown(cell), low=low, high=high)
        return found

    return read


def tax_rate(cell: str, reading: Reading) -> int:
    """Per cent as basis points: "17", "5,5 %"."""
    return int(_PERCENT(cell, reading).scaleb(2))


_PERCENT = within(2, 0, 100, "%")
