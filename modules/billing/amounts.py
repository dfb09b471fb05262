"""Periods and amounts: pure arithmetic on integers of minor units, rounded half away from zero, once.

Days, months and years are those of the platform's time zone, whoever asks and wherever the server stands.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from webapp.commerce.money import rounded

MONTHS = {"month": 1, "year": 12}


def tax_of(net: int, rate_bp: int) -> int:
    """The tax on a net amount at a rate in basis points."""
    return rounded(net * rate_bp, 10_000)


def add_months(start: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The same day and time of day so many months later, or the last day of a month that is too short; in UTC."""
    there = start.astimezone(zone)
    index = there.year * 12 + there.month - 1 + months
    year, month = divmod(index, 12)
    return there.replace(year=year, month=month + 1, day=min(there.day, monthrange(year, month + 1)[1])).astimezone(UTC)


def period_after(anchor: datetime, start: datetime, interval: str, zone: ZoneInfo) -> datetime:
    """The end of the period that begins at `start`, counted from the anchor so that 31 January does not become the 28th for good."""
    step, count = MONTHS[interval], 1
    while add_months(anchor, step * count, zone) <= start:
        count += 1
    return add_months(anchor, step * count, zone)


def unused(price: int, start: datetime, end: datetime, now: datetime, zone: ZoneInfo) -> int:
    """What the days of a paid period that are still to come are worth; today counts as unused, since the new plan is charged from today."""
    first, last, today = (moment.astimezone(zone).date() for moment in (start, end, now))
    days = max(1, (last - first).days)
    left = min(days, max(0, (last - today).days))
    return rounded(price * left, days)


def taken_off(price: int, percent_bp: int | None, amount: int | None) -> int:
    """What a coupon takes off a price: a share in basis points or an amount, and never more than the price."""
    return rounded(price * percent_bp, 10_000) if percent_bp is not None else min(price, amount or 0)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line to be invoiced."""

    text: str
    net: int
    period_start: datetime
    period_end: datetime


def month_edges(now: datetime, zone: ZoneInfo, months: int) -> list[datetime]:
    """The beginnings of the last months in a zone, the present one among them, and of the next one."""
    first = now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return [add_months(first, step, zone) for step in range(1 - months, 2)]
