"""Numbers, money and moments as the person at the screen writes them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_timedelta, get_datetime_format
from babel.numbers import get_currency_precision
from flask_babel import format_currency, format_date, format_datetime, format_decimal, format_time, get_locale, to_user_timezone

from webapp.db import utcnow


def money(minor: int, currency: str = "EUR") -> str:
    """An amount in minor units (cents) with its currency: 4900, EUR is "€49.00" in English."""
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    return str(format_currency(amount, currency))


def amount(minor: int, currency: str = "EUR") -> str:
    """The same amount as a plain decimal with a dot, for a form field."""
    return format(Decimal(minor).scaleb(-get_currency_precision(currency)), "f")


def number(value: int | Decimal) -> str:
    return str(format_decimal(value))


def percent_bp(basis_points: int) -> str:
    """Basis points as per cent: 1700 is "17 %"."""
    return f"{format_decimal(Decimal(basis_points) / 100)}\N{NO-BREAK SPACE}%"


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


def filesize(size: int) -> str:
    """Bytes in the unit that keeps the number short: 204800 is "200 kB"."""
    value = Decimal(size)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{format_decimal(round(value, 1))}\N{NO-BREAK SPACE}{unit}"
        value /= 1000
    return f"{format_decimal(round(value, 1))}\N{NO-BREAK SPACE}GB"
