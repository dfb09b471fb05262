"""Carries one attempt at a run out, and writes down how it ended."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from flask import Flask, g
from structlog.contextvars import bound_contextvars

from webapp.actor import Actor, Kind, acting
from webapp.db import db
from webapp.domain import DomainError, LostRace
from webapp.jobs import transitions
from webapp.jobs.job import Job
from webapp.jobs.states import Status
from webapp.jobs.stops import HeldUp, Taken, WorkerEnds
from webapp.kernel import kernel
from webapp.measures import JOB_SECONDS, JOBS, attempt_outcome
from webapp.merchants.models import Store
from webapp.registry.kinds.jobs import JobType
from webapp.routing.context import platform_work
from webapp.tenancy import scope

log = structlog.get_logger(__name__)
NEVER = threading.Event()


def execute(app: Flask, run_id: int, ending: threading.Event = NEVER) -> None:
    """One attempt at the run, if it is there to be begun. `ending` tells the attempt to stop after the present batch."""
    if ending.is_set():
        return  # the row is still queued: the next worker's sweep finds it
    with app.app_context():
        held = transitions.claim(run_id)
    if held is None:
        return
    asked = {"request_id": held.request_id} if held.request_id else {}
    with bound_contextvars(job_run=held.id, job=held.code, platform=held.platform.code, attempt=held.attempt, **asked):
        log.info("job.begun")
        began = time.perf_counter()
        with app.app_context():
            job_type = kernel(app).registry.jobs[held.code][1]
            outcome = _attempt(job_type, held, ending)
        JOBS.labels(held.code, attempt_outcome(outcome)).inc()
        JOB_SECONDS.labels(held.code).observe(time.perf_counter() - began)
        log.info("job.ended", outcome=outcome)


def _attempt(job_type: JobType, held: transitions.Claim, ending: threading.Event) -> str:
    """Run the module's code; what became of it, for the log."""
    job = Job(held, ending)
    try:
        with _place(held):
            job_type.run(job)
    except Taken:
        return "taken away"
    except WorkerEnds:
        return _told(transitions.put_back(held), "put back")
    except HeldUp as stop:
        return _told(transitions.hold(held, stop.reason), "waits")
    except LostRace:
        log.info("job.lost_race", exc_info=True)
        return _told(transitions.try_again(held, traceback.format_exc()), "lost a race")
    except DomainError as error:
        return _told(transitions.end(held, Status.FAILED, error=error.message), error.code)
    except Exception:  # whatever it is, the run must say so
        log.exception("job.failed")
        return _told(transitions.try_again(held, traceback.format_exc()), "failed")
    return _told(transitions.end(held, Status.SUCCEEDED, done=job.done, total=job.total), "succeeded")


def _told(was_ours: bool, outcome: str) -> str:
    return outcome if was_ours else f"{outcome}, but taken away before"


@contextmanager
def _place(held: transitions.Claim) -> Iterator[None]:
    """The platform and store of the run, as a page of theirs would have them."""
    at_store: dict[str, str] = {}
    if held.store_id is not None:
        g.store = db.session.get_one(Store, held.store_id)
        at_store["store_code"] = g.store.code
        db.session.rollback()  # a read that stays open through a long run would be ended by the database
    if held.request_id:
        g.request_id = held.request_id  # entries of the audit trail name the request that it all began with
    who = Actor(kind=Kind.JOB, user_id=held.created_by_user_id, on_behalf_of=held.on_behalf_of_user_id, job_run_id=held.id)
    with platform_work(held.platform), scope(held.platform.id, held.store_id), acting(who), bound_contextvars(**at_store):
        try:
            yield
        finally:
            db.session.rollback()  # what a failed batch left is nobody's; bookkeeping begins anew
