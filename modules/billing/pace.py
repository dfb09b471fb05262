"""When a limit is reached if things go on as they did."""

from __future__ import annotations

from datetime import datetime, timedelta

LEAST = 5
"""Fewer than these say nothing about a pace."""

SHORTEST = timedelta(days=3)
"""A shorter time says nothing either."""


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
