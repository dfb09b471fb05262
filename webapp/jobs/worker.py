"""The process that runs jobs: huey's consumer with threads, and a sweep in place of its scheduler."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from flask import Flask
from huey.consumer import BaseProcess, Consumer
from sqlalchemy.exc import SQLAlchemyError

from webapp.actor import SYSTEM, acting
from webapp.db import clocks, db
from webapp.domain import LostRace
from webapp.jobs import sweep, workers
from webapp.kernel import kernel

log = structlog.get_logger(__name__)
GRACE_S = 30
"""How long a worker that was told to end waits for the batches under way, as gunicorn does for requests."""


class Sweeper(BaseProcess):
    """Sweeps and ticks, at once and then every few seconds."""

    process_name = "Sweeper"

    def __init__(self, app: Flask, alive: Callable[[], None], **options: Any) -> None:
        super().__init__(**options)
        self._app = app
        self._alive = alive

    def loop(self, now: Any = None) -> None:
        began = time.monotonic()
        for each in (self._alive, sweep.sweep, *sweep.ticks):
            try:
                with self._app.app_context(), acting(SYSTEM):
                    each()
            except Exception:  # one that fails must not keep the others from their turn, nor itself from the next
                log.exception("jobs.tick_failed", tick=each.__qualname__)
        self.sleep_for_interval(began, self._app.config["JOB_SWEEP_SECONDS"])


class Worker(Consumer):
    """Any of the usual signals lets the batches under way finish; the same again does not wait for them."""

    def __init__(self, app: Flask, threads: int) -> None:
        self._app = app
        self._id = workers.new_id()
        carrier = kernel(app).carrier
        super().__init__(carrier.huey, workers=threads, periodic=False, max_delay=1.0, shutdown_timeout=GRACE_S, graceful_signal="TERM")
        self._signal_actions = dict.fromkeys((signal.SIGTERM, signal.SIGINT, signal.SIGHUP), (False, True))
        carrier.ending = self.stop_flag

    def start(self) -> None:
        """Begin; what is logged then tells that signals are listened to."""
        super().start()
        log.info("jobs.worker_begun", threads=self.workers, queue="redis" if self._app.config["REDIS_URL"] else "sqlite")

    def _create_scheduler(self) -> Sweeper:
        return Sweeper(self._app, self.beat, huey=self.huey, stop_flag=self.stop_flag)

    def beat(self) -> None:
        """Say that this process is alive, by the clock that all go by."""
        clocks.look(db.engine)
        workers.beat(self._id, self.workers)

    def leave(self) -> None:
        """Take the sign of life back; should that fail, it grows old by itself."""
        with suppress(SQLAlchemyError, LostRace), self._app.app_context():
            workers.leave(self._id)


def work(app: Flask, threads: int) -> None:
    """Run jobs until a signal says to end."""
    logging.getLogger("huey").setLevel(logging.WARNING)
    worker = Worker(app, threads)
    worker.run()
    worker.leave()
    log.info("jobs.worker_ended")
