"""Numbers, money and moments as the person at the screen writes them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_timedelta, get_datetime_format
from babel.numbers import format_decimal
from flask_babel import format_date, format_datetime, format_time, get_locale, to_user_timezone

from webapp.commerce import Money, format_money, format_rate
from webapp.db import utcnow
from webapp.language import locale_here


def money(value: Money | int, currency: str | None = None) -> str:
    """An amount as the reader writes it; where it is minor units, `currency` says of what: 4900, EUR is "€49.00" in English."""
    return format_money(as_money(value, currency))


def amount(value: Money | int, currency: str | None = None) -> str:
    """The same amount as a plain decimal with a dot, for programs."""
    return as_money(value, currency).plain


def as_money(value: Money | int, currency: str | None) -> Money:
    """Money, or minor units with their currency."""
    if isinstance(value, Money):
        return value
    assert currency is not None, "minor units say nothing without their currency"
    return Money(value, currency)


def number(value: int | float | Decimal) -> str:
    """A number with the reader's signs: 1234 is "1,234" in English."""
    return _number(value, locale_here())


@lru_cache(maxsize=8192, typed=True)
def _number(value: int | float | Decimal, locale: Locale | None) -> str:
    return str(format_decimal(value, locale=locale or "en"))


def percent_bp(basis_points: int) -> str:
    """Basis points as per cent: 1700 is "17 %"."""
    return format_rate(basis_points)


def local(value: datetime) -> datetime:
    """The moment in the viewer's time zone."""
    moved: datetime = to_user_timezone(value)
    return moved


def moment(value: datetime, form: str = "medium") -> str:
    """Date and time in the viewer's zone; `form` is short, medium or long. Only the long one tells seconds."""
    if form != "medium":
        return str(format_datetime(value, form))
    pattern = str(get_datetime_format("medium", locale=get_locale() or "en")).replace("'", "")
    return pattern.replace("{0}", format_time(value, "short")).replace("{1}", format_date(value, "medium"))


def day(value: date | datetime, form: str = "medium") -> str:
    """A date; a moment is first moved into the viewer's zone."""
    return str(format_date(value, form))


def ago(value: datetime) -> str:
    """How long ago, or how far ahead, in words: "3 hours ago"."""
    return str(format_timedelta(value - utcnow(), add_direction=True, locale=get_locale() or "en"))


def is_due(value: datetime) -> bool:
    """Whether a moment has come."""
    return value <= utcnow()


def filesize(size: int) -> str:
    """Bytes in the unit that keeps the number short: 204800 is "200 kB"."""
    value = Decimal(size)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{number(round(value, 1))}\N{NO-BREAK SPACE}{unit}"
        value /= 1000
    return f"{number(round(value, 1))}\N{NO-BREAK SPACE}GB"
