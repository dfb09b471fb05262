"""Runs of imports whose worker was killed: found, and given to another worker without waiting."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from webapp.db import db, transaction, utcnow
from webapp.jobs import JobRun


def runs_of(code: str, import_id: int) -> list[JobRun]:
    """The runs of a step of an import, as they are now."""
    db.session.rollback()
    return [run for run in db.session.scalars(select(JobRun).where(JobRun.code == code)) if run.args["import"] == import_id]


def silent_for_a_minute(run: JobRun) -> None:
    """Nothing was heard of its worker for longer than a worker may be silent."""
    with transaction() as session:
        session.execute(update(JobRun).where(JobRun.id == run.id).values(heartbeat_at=utcnow() - timedelta(minutes=2)))
