"""What explains that a run does not get on: workers, their free places, the same task elsewhere, how long others took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from modules.monitoring.queries import is_silent
from webapp import jobs
from webapp.db import db
from webapp.jobs import ACTIVE, JobRun, Status
from webapp.jobs.workers import workers
from webapp.tenancy import unscoped

LATEST = 20
"""Runs of the same kind whose time is compared."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many workers answer, how many tasks they can run at once and do run, the same task under way, and how long the last ones took."""

    workers: int
    places: int
    taken: int
    same: JobRun | None
    usual: timedelta | None

    @property
    def is_full(self) -> bool:
        """Whether no worker could begin another task."""
        return self.taken >= self.places


def standing(run: JobRun) -> Standing:
    """Of this run. Workers serve all platforms, so what they run is counted over all of them; nothing else of these is read."""
    alive = [each for each in workers() if each.is_alive]
    with unscoped("monitoring: how many tasks the workers run", routine=True):
        taken = db.session.scalar(select(func.count(JobRun.id)).where(JobRun.status == Status.RUNNING, ~is_silent())) or 0
    return Standing(len(alive), sum(each.threads for each in alive), taken, _same(run), _usual(run))


def _same(run: JobRun) -> JobRun | None:
    """Another run with the same key that is under way: of these there is one at a time."""
    if run.unique_key is None:
        return None
    others = jobs.runs(code=run.code, statuses=ACTIVE).where(JobRun.platform_id == run.platform_id, JobRun.id != run.id)
    return db.session.scalar(others.where(JobRun.unique_key == run.unique_key))


def _usual(run: JobRun) -> timedelta | None:
    """How long the longest of the last runs of this kind took that went well; None where none did."""
    well = jobs.runs(code=run.code, statuses=(Status.SUCCEEDED,)).where(JobRun.started_at.is_not(None))
    took = [each.finished_at - each.started_at for each in jobs.latest(well, LATEST) if each.finished_at and each.started_at]
    return max(took, default=None)
