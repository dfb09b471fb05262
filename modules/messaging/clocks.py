"""When the mail of the day is due."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def next_digest(now: datetime, hour: int, zone: ZoneInfo) -> datetime:
    """The first moment after `now` at which it is this hour in the zone, in UTC's terms.

    Where the clock skips the hour it is the moment of the skip, where it shows it twice the first of the two: once each day.
    """
    today = now.astimezone(zone).date()
    days = (datetime.combine(today + timedelta(days=each), time(hour), tzinfo=zone).astimezone(now.tzinfo) for each in (0, 1, 2))
    return next(moment for moment in days if moment > now)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The day that the person's calendar shows then."""
    return moment.astimezone(zone).date()
