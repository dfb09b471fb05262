"""Hands out again what a dead worker, a lost id or a module that was off left behind. Every worker sweeps; none minds the others."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from sqlalchemy import Select, select

from webapp.db import db, utcnow
from webapp.domain import LostRace
from webapp.jobs.carrier import QUEUE_AWAY
from webapp.jobs.models import JobRun
from webapp.jobs.obstacles import obstacle, snapshot_now
from webapp.jobs.states import Status
from webapp.jobs.transitions import bookkeeping, lose, move
from webapp.jobs.workers import patience, unheard
from webapp.kernel import kernel
from webapp.tenancy import unscoped

log = structlog.get_logger(__name__)
AT_ONCE = 500
"""Rows that one sweep takes of a kind; the next ones come with the next sweep."""

ticks: list[Callable[[], None]] = []
"""Called when a worker begins and with every sweep, in an application context of its own each. Several workers may call at once."""


def sweep() -> None:
    """One round: lost runs, waiting runs that may go on, due runs whose id is in no queue."""
    for step in (_take_lost_runs, _wake, _hand_out):
        try:
            step()
        except LostRace:
            log.info("jobs.sweep_busy", step=step.__name__)  # the next round is seconds away


def _take_lost_runs() -> None:
    silent_for = patience()
    silent = select(JobRun.id).where(JobRun.status == Status.RUNNING, unheard(JobRun.heartbeat_at, silent_for))
    run_ids = _seen(silent)
    if not run_ids:
        return
    with bookkeeping() as session:
        # A row that is locked has a worker that is writing at this moment.
        rows = session.scalars(select(JobRun).where(JobRun.id.in_(run_ids)).with_for_update(skip_locked=True)).all()
        lost = [(run.id, run.code) for run in rows if run.status == Status.RUNNING and lose(session, run, silent_for)]
    for run_id, code in lost:
        log.warning("job.lost", job_run=run_id, job=code)


def _wake() -> None:
    waiting = select(JobRun.id).where(JobRun.status == Status.WAITING)
    for platform_id, module_code, code, store_id in _free_places():
        place = JobRun.platform_id == platform_id, JobRun.module_code == module_code, JobRun.code == code
        run_ids = _seen(waiting.where(*place, JobRun.store_id.is_(None) if store_id is None else JobRun.store_id == store_id))
        with bookkeeping() as session:
            for run_id in run_ids:
                move(session, run_id, Status.WAITING, Status.QUEUED, error="", not_before=utcnow())


def _free_places() -> list[tuple[int, str, str, int | None]]:
    """The platforms, modules, jobs and stores of which runs wait without need."""
    with unscoped("jobs: the sweep looks over all runs", routine=True):
        places = select(JobRun.platform_id, JobRun.module_code, JobRun.code, JobRun.store_id).where(JobRun.status == Status.WAITING)
        waited_for = [(at, module, code, store) for at, module, code, store in db.session.execute(places.distinct())]
        free = [place for place in waited_for if obstacle(snapshot_now(place[0]), *place[1:]) is None]
    db.session.rollback()
    return free


def _hand_out() -> None:
    due = _seen(select(JobRun.id).where(JobRun.status == Status.QUEUED, JobRun.not_before <= utcnow()))
    if not due:
        return
    carrier = kernel().carrier
    try:
        on_the_way = carrier.waiting()
    except QUEUE_AWAY as error:
        log.warning("jobs.queue_away", error=str(error))
        return
    carrier.send([run_id for run_id in due if run_id not in on_the_way])


def _seen(statement: Select[int]) -> list[int]:
    """The oldest of these, read without holding anybody up."""
    with unscoped("jobs: the sweep looks over all runs", routine=True):
        found = list(db.session.scalars(statement.order_by(JobRun.id).limit(AT_ONCE)))
    db.session.rollback()
    return found
