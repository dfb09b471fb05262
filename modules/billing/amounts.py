"""Periods and amounts: pure arithmetic on integers of minor units, rounded half away from zero, once."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime

MONTHS = {"month": 1, "year": 12}


def rounded(numerator: int, denominator: int) -> int:
    """numerator / denominator to the nearest integer; halves go away from zero. The denominator is positive."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def tax_of(net: int, rate_bp: int) -> int:
    """The tax on a net amount at a rate in basis points."""
    return rounded(net * rate_bp, 10_000)


def add_months(start: datetime, months: int) -> datetime:
    """The same day so many months later, or the last day of a month that is too short."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return start.replace(year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1]))


def period_after(anchor: datetime, start: datetime, interval: str) -> datetime:
    """The end of the period that begins at `start`, counted from the anchor so that 31 January does not become the 28th for good."""
    step, count = MONTHS[interval], 1
    while add_months(anchor, step * count) <= start:
        count += 1
    return add_months(anchor, step * count)


def unused(price: int, start: datetime, end: datetime, now: datetime) -> int:
    """What the days of a paid period that are still to come are worth; today counts as unused, since the new plan is charged from today."""
    days = max(1, (end.date() - start.date()).days)
    left = min(days, max(0, (end.date() - now.date()).days))
    return rounded(price * left, days)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line to be invoiced."""

    text: str
    net: int
    period_start: datetime
    period_end: datetime
