"""Failed runs of the platform at work, and when people were last told of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from webapp import jobs
from webapp.db import db
from webapp.jobs import JobRun, Status

TOLD = "told"
"""Under which the run that told people keeps it."""
MOST = 100
"""Runs of the look-out within an hour are fewer, unless somebody begins it by hand again and again."""


def failed_since(since: datetime) -> int:
    """How many runs failed after this moment."""
    failed = select(func.count(JobRun.id)).where(JobRun.status == Status.FAILED, JobRun.finished_at > since)
    return db.session.scalar(failed) or 0


def told_since(code: str, since: datetime) -> bool:
    """Whether a run of the look-out told people after this moment."""
    runs = jobs.latest(jobs.runs(code=code, statuses=(Status.SUCCEEDED,)).where(JobRun.finished_at > since), MOST)
    return any(each.state.get(TOLD) for each in runs)
