"""Jobs in tests of modules: what workers would do, in the test's own process."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from tests.support.client import let_go
from webapp.db import db, utcnow
from webapp.jobs import JobRun, Status
from webapp.jobs.runner import execute
from webapp.tenancy import unscoped


def work_off(app: Flask) -> list[int]:
    """Run every job that is due, and those that they begin; the ids of all that were run. What failed and rests is not run again."""
    done: list[int] = []
    due = select(JobRun.id).where(JobRun.status == Status.QUEUED).order_by(JobRun.id)
    while True:
        with app.app_context(), unscoped("tests work off jobs"):
            found = [run_id for run_id in db.session.scalars(due.where(JobRun.not_before <= utcnow())) if run_id not in done]
        if not found:
            let_go()
            return done
        for run_id in found:
            execute(app, run_id)
        done += found
