"""The steps of a run as workers take them: conditional updates, so that of several at once one succeeds."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import CursorResult, func, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from webapp.db import WRITING, db, transaction, utcnow
from webapp.domain import LostRace
from webapp.jobs.models import JobRun
from webapp.jobs.obstacles import obstacle, snapshot_now
from webapp.jobs.states import EDGES, FINISHED, Status, backoff
from webapp.jobs.workers import unheard
from webapp.kernel import kernel
from webapp.platforms.snapshot import Snapshot
from webapp.tenancy import unscoped

PATIENCE = 3
"""How often the end of an attempt is written down anew while the database is busy: it would be begun again otherwise."""
LONGEST_DETAIL = 20_000


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt at a run, and the platform as it was when it was claimed."""

    id: int
    token: str
    code: str
    module_code: str
    subject: str
    args: dict[str, Any]
    state: dict[str, Any]
    done: int
    total: int | None
    attempt: int
    max_attempts: int
    store_id: int | None
    request_id: str | None
    created_by_user_id: int | None
    on_behalf_of_user_id: int | None
    platform: Snapshot


@contextmanager
def bookkeeping() -> Iterator[Session]:
    """A transaction of the worker's own, over the runs of all tenants."""
    with unscoped("jobs: the worker's own bookkeeping", routine=True), transaction() as session:
        yield session


def move(session: Session, run_id: int, before: Status, after: Status, *conditions: Any, **values: Any) -> bool:
    """Take one step if the run is still where it was thought to be; whether it was. The only way a run changes its status.

    A run that is not running has no token, so that whoever held it can write nothing more.
    """
    if after not in EDGES[before]:
        raise ValueError(f"A run does not go from {before} to {after}.")
    finished_at = utcnow() if after in FINISHED else None
    values = {"attempt_token": None, "finished_at": finished_at, **values, "status": after}
    statement = update(JobRun).where(JobRun.id == run_id, JobRun.status == before, *conditions).values(**values)
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return isinstance(result, CursorResult) and result.rowcount == 1


def claim(run_id: int) -> Claim | None:
    """Begin an attempt. None when there is nothing to begin: the id is an old one, or another worker was faster."""
    with bookkeeping() as session:
        run = session.get(JobRun, run_id, populate_existing=True)
        if run is None or run.status != Status.QUEUED or run.not_before > utcnow():
            return None
        platform = snapshot_now(run.platform_id)
        reason = obstacle(platform, run.module_code, run.code, run.store_id)
        if reason is not None:
            move(session, run_id, Status.QUEUED, Status.WAITING, error=reason)
        elif run.code not in kernel().registry.jobs:
            move(session, run_id, Status.QUEUED, Status.FAILED, error=_("This kind of job does not exist any more."))
        else:
            return _begin(session, run, platform)
        return None


def _begin(session: Session, run: JobRun, platform: Snapshot) -> Claim | None:
    token, now = secrets.token_hex(16), utcnow()
    begun = move(
        session,
        run.id,
        Status.QUEUED,
        Status.RUNNING,
        attempt_token=token,
        attempt=JobRun.attempt + 1,
        heartbeat_at=now,
        started_at=func.coalesce(JobRun.started_at, now),
        error="",
    )
    if not begun:
        return None
    session.refresh(run)
    same = ("id", "code", "module_code", "subject", "done", "total", "attempt", "max_attempts", "store_id", "request_id")
    same_person = ("created_by_user_id", "on_behalf_of_user_id")
    return Claim(
        token=token,
        args=dict(run.args),
        state=dict(run.state),
        platform=platform,
        **{name: getattr(run, name) for name in (*same, *same_person)},
    )


def beat(held: Claim, **values: Any) -> bool:
    """Say that the attempt is alive; whether the run is still its own. On a connection of its own: open reads go on.

    It waits for others who write, also while the job draws a page, as the job that makes a list's file does.
    """
    mine = (JobRun.id == held.id, JobRun.attempt_token == held.token)
    with unscoped("jobs: heartbeat", routine=True), _writing().begin() as connection:
        return connection.execute(update(JobRun).where(*mine).values(heartbeat_at=utcnow(), **values)).rowcount == 1


def _writing() -> Engine:
    return db.engine.execution_options(**WRITING, interlock_patient=True)


def end(held: Claim, after: Status, **values: Any) -> bool:
    """Finish the attempt; False when the run was taken away from it before."""
    for turn in range(1, PATIENCE + 1):
        try:
            with bookkeeping() as session:
                return move(session, held.id, Status.RUNNING, after, JobRun.attempt_token == held.token, **values)
        except LostRace:
            if turn == PATIENCE:
                raise  # the sweep will find it silent
    raise AssertionError("unreachable")


def put_back(held: Claim) -> bool:
    """Queue the run again because the worker ends: that was no fault of the run, so it does not count as an attempt."""
    return end(held, Status.QUEUED, attempt=held.attempt - 1, not_before=utcnow())


def hold(held: Claim, reason: str) -> bool:
    """Let the run wait for what it lacks; that does not count as an attempt either."""
    return end(held, Status.WAITING, attempt=held.attempt - 1, error=reason)


def try_again(held: Claim, trace: str) -> bool:
    """Rest after a fault and try again, or give up after the last attempt."""
    detail = trace.replace("\0", "\ufffd").encode(errors="replace").decode()[-LONGEST_DETAIL:]  # as PostgreSQL takes it
    if held.attempt >= held.max_attempts:
        return end(held, Status.FAILED, error=gave_up(held.max_attempts), error_detail=detail)
    reason = _("Attempt %(n)s of %(max)s failed. It is tried again by itself.", n=held.attempt, max=held.max_attempts)
    return end(held, Status.QUEUED, not_before=utcnow() + backoff(held.attempt), error=reason, error_detail=detail)


def lose(session: Session, run: JobRun, silent_for: timedelta) -> bool:
    """Take a run from a worker that no longer answers. Should that one be alive after all, it can write nothing more."""
    gone = (JobRun.attempt_token == run.attempt_token, unheard(JobRun.heartbeat_at, silent_for))
    if run.attempt >= run.max_attempts:
        return move(session, run.id, Status.RUNNING, Status.FAILED, *gone, error=gave_up(run.max_attempts))
    reason = _("The worker of attempt %(n)s of %(max)s stopped answering. Another one goes on.", n=run.attempt, max=run.max_attempts)
    return move(session, run.id, Status.RUNNING, Status.QUEUED, *gone, not_before=utcnow(), error=reason)


def gave_up(attempts: int) -> str:
    """What people read of a run that failed too often."""
    sentence: str = _(
        "It failed %(n)s times, through no fault of yours, and is not tried again by itself. What was done stays done. "
        "Start it again, or tell those who run this system.",
        n=attempts,
    )
    return sentence
