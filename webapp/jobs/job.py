"""The run as the code of a module sees it while it runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import g
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from webapp.db import db, is_lock_failure, transaction, utcnow
from webapp.jobs import transitions
from webapp.jobs.models import JobRun
from webapp.jobs.obstacles import obstacle, snapshot_now
from webapp.jobs.stops import HeldUp, Taken, WorkerEnds
from webapp.platforms.models import Platform
from webapp.routing.context import current_platform

QUIET_SECONDS = 1.0
"""How soon after a sign of life the next one would say nothing new."""


class Job:
    """One attempt at a run. `state` is what the last checkpoint kept: empty at the very beginning."""

    def __init__(self, held: transitions.Claim, ending: threading.Event) -> None:
        self._held = held
        self._ending = ending
        self._inside = False
        self._beat_at = time.monotonic()
        self.id = held.id
        self.args = held.args
        self.subject = held.subject
        self.attempt = held.attempt
        self.state = held.state
        self.done = held.done
        self.total = held.total

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A transaction() for one batch: its rows, the checkpoint and the progress are committed together, or none of them.

        Raises a Stop, before anything is done, when the run was cancelled or given to another worker, when its module or
        platform is off, and when the worker ends. Keep it short: while it is open, the modules of the platform cannot be
        switched, and on SQLite nobody else can write.
        """
        if self._ending.is_set():
            raise WorkerEnds
        before = (self.state, self.done, self.total)
        try:
            with transaction() as session:
                run = self._own(session)
                self._inside = True
                yield session
                run.state, run.done, run.total, run.heartbeat_at = self.state, self.done, self.total, utcnow()
        except BaseException:
            self.state, self.done, self.total = before
            raise
        finally:
            self._inside = False
        self._beat_at = time.monotonic()

    def checkpoint(self, **state: Any) -> None:
        """Keep where to go on, beside what was kept before: JSON values, committed with the transaction this is called in."""
        if not self._inside:
            raise RuntimeError("checkpoint() belongs inside job.transaction(), with the rows that it tells of.")
        self.state = {**self.state, **state}

    def progress(self, done: int, total: int | None = None) -> None:
        """How far it is, for people: `done` of `total`. Kept with the present transaction, or else with the next heartbeat."""
        self.done = done
        self.total = self.total if total is None else total

    def heartbeat(self) -> None:
        """Say that the attempt is alive, where no transaction says so for a while. Cheap: it writes once a second at most.

        Raises a Stop when the run was cancelled or given to another worker, and when the worker ends.
        """
        if db.session().info.get("writing"):
            raise RuntimeError("heartbeat() goes between transactions: their end is one by itself.")
        if self._ending.is_set():
            raise WorkerEnds
        if time.monotonic() - self._beat_at < QUIET_SECONDS:
            return
        self._beat_at = time.monotonic()
        try:
            mine = transitions.beat(self._held, done=self.done, total=self.total)
        except OperationalError as error:
            if not is_lock_failure(error):
                raise
            return  # somebody else writes at this moment; the next one will do
        if not mine:
            raise Taken

    def _own(self, session: Session) -> JobRun:
        """The run's row, locked, if it is still this attempt's and may go on. The platform first, as everywhere."""
        statement = select(Platform.stamp).where(Platform.id == self._held.platform.id).with_for_update(read=True)
        if session.execute(statement).scalar_one() != current_platform().stamp:
            g.work_platform = snapshot_now(self._held.platform.id)
        mine = select(JobRun).where(JobRun.id == self.id, JobRun.attempt_token == self._held.token)
        run = session.scalar(mine.with_for_update().execution_options(populate_existing=True))
        if run is None:
            raise Taken
        reason = obstacle(current_platform(), self._held.module_code, self._held.code, self._held.store_id, hold=True)
        if reason is not None:
            raise HeldUp(reason)
        return run
