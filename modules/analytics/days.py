"""Days of a time zone: where each begins and ends, whatever the clocks do in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import ColumnElement, case

from webapp.db import utcnow
from webapp.platforms.snapshot import Snapshot
from webapp.routing.context import core_setting, current_platform

ONE = timedelta(days=1)
AT_ONCE = 31
"""Days that one statement tells apart."""


def platform_zone() -> str:
    """The time zone of the platform itself."""
    return zone_of(current_platform())


def zone_of(platform: Snapshot) -> str:
    """The time zone of this platform."""
    return str(core_setting(platform, "timezone") or current_app.config["BABEL_DEFAULT_TIMEZONE"])


def today(zone: str) -> date:
    """The date that a clock in this zone shows."""
    return utcnow().astimezone(ZoneInfo(zone)).date()


def begins(day: date, zone: str) -> datetime:
    """The moment when a day begins there, in UTC. Where the clock skips midnight, it is the moment of the skip."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def day_of(moment: datetime, zone: str) -> date:
    """The day of a zone that a moment is in."""
    return moment.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a zone from `first` to `last`, both included."""

    zone: str
    first: date
    last: date

    @property
    def begin(self) -> datetime:
        """When the first begins."""
        return begins(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """When the last is over, which is no moment of it."""
        return begins(self.last + ONE, self.zone)

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=each) for each in range((self.last - self.first).days + 1))

    def chunks(self) -> Iterator[Days]:
        """The same days in pieces that one statement can tell apart, the latest first."""
        last = self.last
        while last >= self.first:
            first = max(self.first, last - (AT_ONCE - 1) * ONE)
            yield Days(self.zone, first, last)
            last = first - ONE

    def within(self, moment: Any) -> ColumnElement[bool]:
        """The condition that a moment is in one of these days."""
        condition: ColumnElement[bool] = (moment >= self.begin) & (moment < self.end)
        return condition

    def number(self, moment: Any) -> ColumnElement[int]:
        """Which of the days a moment is in, the first is 0. Of moments outside it says nothing true."""
        borders = [(moment < begins(day + ONE, self.zone), at) for at, day in enumerate(self)]
        return case(*borders, else_=len(borders))
