"""When a limit is reached if things go on as they did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

Count = tuple[date, int]
"""A day, and how many were counted on it."""

LEAST = 5
"""Fewer than these say nothing about a pace."""

SHORTEST = timedelta(days=3)
"""A shorter time says nothing either."""

LOOKED_BACK, COUNTS = timedelta(days=30), 5
"""From which days a limit that lasts takes its pace, and on how many of them it must have been counted."""

FARTHEST = 365
"""Days. What would be full later is no pace that anybody can plan with."""


def full_at(used: int, limit: int | None, *, begin: datetime, now: datetime, end: datetime) -> datetime | None:
    """The moment at which `limit` is reached at the pace since `begin`, when counting began at nothing.

    None where it is reached already, where there is too little to tell, and where counting begins anew, at `end`, before it is reached.
    """
    elapsed = now - begin
    if limit is None or used >= limit or used < LEAST or elapsed < SHORTEST:
        return None
    if limit > used * ((end - begin) // elapsed + 1):  # beyond the end, perhaps beyond what a calendar holds
        return None
    moment = begin + elapsed * limit / used
    return moment if now < moment < end else None


def this_month(now: datetime) -> tuple[datetime, datetime]:
    """When the month began and when the next one does, in UTC, as quotas of a month count."""
    begin = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return begin, (begin + timedelta(days=32)).replace(day=1)


def line_full_at(counts: Sequence[Count], used: int, limit: int | None, *, now: datetime) -> datetime | None:
    """The moment at which a limit that lasts is reached, along the straight line through what was counted on the days before, oldest first.

    The line says how fast, the present use from where. None where the limit is reached already, where too little was counted or added to
    tell, and where it would be full more than a year ahead or never.
    """
    if limit is None or used >= limit or len(counts) < COUNTS or counts[-1][1] - counts[0][1] < LEAST:
        return None
    seen = [(day.toordinal() - counts[0][0].toordinal(), count) for day, count in counts]
    days, total = sum(day for day, _count in seen), sum(count for _day, count in seen)
    rise = len(seen) * sum(day * count for day, count in seen) - days * total
    run = len(seen) * sum(day * day for day, _count in seen) - days * days
    if (limit - used) * run > FARTHEST * rise:  # no rise is never
        return None
    return now + timedelta(days=(limit - used) * run / rise)
