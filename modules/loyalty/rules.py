"""The arithmetic of programmes, without a database."""

from __future__ import annotations

import secrets
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from modules.loyalty.models.cards import EPOCH
from modules.loyalty.models.programmes import FLOOR, MONTH_END, NEVER, YEAR_END
from webapp.commerce import Money
from webapp.commerce.currencies import digits_of
from webapp.commerce.money import rounded

PLAIN = 100
"""The multiplier, in per cent, that changes nothing."""
MOST = 1_000_000
"""The most that one line of a ledger may move."""
FIRST_DIGITS = "29"
"""What card numbers begin with: a prefix of EAN-13 that shops use among themselves."""


class Earning(Protocol):
    """What of a programme says how many points an amount gives."""

    @property
    def rate(self) -> int: ...
    @property
    def rounding(self) -> str: ...


class Step(Protocol):
    """What of a tier counts."""

    @property
    def threshold(self) -> int: ...


def points_for(amount: Money, programme: Earning, multiplier: int = PLAIN) -> int:
    """The points of an amount: rate in hundredths per unit of the currency, multiplier in per cent; rounded once, at the end."""
    numerator = amount.minor * programme.rate * multiplier
    denominator = 10 ** digits_of(amount.currency) * 100 * PLAIN
    return numerator // denominator if programme.rounding == FLOOR else rounded(numerator, denominator)


def last_day(policy: str, months: int, day: date) -> int | None:
    """The last day, as a number, on which points earned on `day` can be spent; None is never-ending.

    "rolling" is the same day so many months later (the last of a shorter month), "month_end" and "year_end" the end of that month or year.
    """
    if policy == NEVER:
        return None
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    if policy == YEAR_END:
        month = 12
    length = monthrange(year, month)[1]
    last = length if policy in (MONTH_END, YEAR_END) else min(day.day, length)
    return number_of(date(year, month, last))


def number_of(day: date) -> int:
    """A day as lots keep it."""
    return day.toordinal() - EPOCH


def local_day(moment: datetime, zone: str) -> date:
    """The day of a moment where the clocks show this zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


T = TypeVar("T", bound=Step)


def reached(steps: Iterable[T], earned: int) -> T | None:
    """The highest step that so many points reach."""
    return max((each for each in steps if each.threshold <= earned), key=lambda each: each.threshold, default=None)


def card_number(digits: Sequence[int] | None = None) -> str:
    """A card number: a prefix, ten digits (random ones where none are given), and the check digit of EAN-13."""
    body = FIRST_DIGITS + "".join(str(each) for each in digits or [secrets.randbelow(10) for _each in range(10)])
    return body + str(-sum(int(each) * (3 if place % 2 else 1) for place, each in enumerate(body)) % 10)
