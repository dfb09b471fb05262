"""Jobs that begin by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from webapp.registry.kinds import Contribution
from webapp.registry.kinds.jobs import JobType

if TYPE_CHECKING:
    from webapp.registry.definition import Modules

PLATFORM, STORE = "platform", "store"
SHORTEST = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule(Contribution):
    """Begins `job`, one of the module's own, `every` so often or daily `at` a time of the platform's or the store's own clock.

    `per` is "platform" or "store": each has runs of its own. While the module is off nothing begins; switched on again it goes on
    from then. What was missed because no worker ran begins once, as soon as there is one.
    """

    called: ClassVar[str] = "schedule"
    prefixed: ClassVar[bool] = True

    job: str
    every: timedelta | None = None
    at: time | None = None
    per: str = PLATFORM

    def problems(self, owner: str, modules: Modules) -> Iterable[str]:
        """Problems of its time, and of the job it names."""
        if (self.every is None) == (self.at is None):
            yield "needs every= or at=, one of them."
        if self.every is not None and self.every < SHORTEST:
            yield "comes too often. Give it at least a minute."
        if self.per not in (PLATFORM, STORE):
            yield f"is per '{self.per}'. Say platform or store."
        if self.job not in {each.code for each in modules[owner].contributes if isinstance(each, JobType)}:
            yield f"begins the job '{self.job}', which its module does not declare. Contribute that JobType."

    def next_after(self, due: datetime, now: datetime, zone: ZoneInfo) -> datetime:
        """The first moment after `now`, counted from `due`. A time that a clock skips or shows twice comes once on that day."""
        if self.every is not None:
            missed = max((now - due) // self.every, 0)
            return due + self.every * (missed + 1)
        assert self.at is not None
        today = now.astimezone(zone).date()
        days = (datetime.combine(today + timedelta(days=each), self.at, tzinfo=zone).astimezone(now.tzinfo) for each in (0, 1, 2))
        return next(moment for moment in days if moment > now)
