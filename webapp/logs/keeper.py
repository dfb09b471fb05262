"""Takes entries from the logging of the whole process and keeps them, without anybody waiting for it.

A request only puts a small dict into a bounded queue. A thread writes what is there every few seconds, many rows in one
transaction. While the database is away it tries again; what does not fit meanwhile is counted, and the count is an entry.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections import deque
from datetime import UTC, datetime
from typing import Any

from flask import Flask, has_request_context
from sqlalchemy.exc import SQLAlchemyError
from structlog.contextvars import get_contextvars

from webapp.db import utcnow
from webapp.logs import entries

MOST_WAITING = 2000
"""Entries that a process holds in memory; those beyond it are counted, not kept."""
AT_ONCE = 500
"""Rows of one transaction."""
LAST_WAIT_S = 2.0
OURS = "webapp.logs"


class Keeper(logging.Handler):
    """The handler and its thread. Begun anew in each process: threads do not survive a fork."""

    interlock = True

    def __init__(self, app: Flask, every_s: float) -> None:
        super().__init__(logging.INFO)
        self._app = app
        self._every_s = every_s
        self._waiting: deque[dict[str, Any]] = deque()
        self._wake = threading.Event()
        self._writing = threading.Lock()
        self._pid = 0
        self.dropped = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Take the entry, or count it where there is no room. Never raises, never waits for the database."""
        if record.levelno < logging.WARNING and not _is_kept(record):
            return
        if record.name.startswith(OURS) or threading.current_thread().name == OURS:
            return
        if len(self._waiting) >= MOST_WAITING:
            self.dropped += 1
            return
        try:
            self._waiting.append(self._taken(record))
        except Exception:  # whatever somebody logged, it must not fail their request
            self.dropped += 1
        if self._pid != os.getpid() and self._every_s > 0:
            self._begin()

    def flush_now(self) -> int:
        """Write what is waiting; how many entries were written. Raises SQLAlchemyError, and keeps them then."""
        written = 0
        with self._writing:
            while self._waiting or self.dropped:
                batch, lost = [self._waiting[i] for i in range(min(len(self._waiting), AT_ONCE))], self.dropped
                told = [*batch, entries.dropped(lost, utcnow())] if lost else batch
                with self._app.app_context():
                    entries.write(told)
                for _each in batch:
                    self._waiting.popleft()
                self.dropped -= lost
                written += len(told)
        return written

    def _taken(self, record: logging.LogRecord) -> dict[str, Any]:
        """What a thread needs later, of things that may change meanwhile."""
        said: Any = record.msg  # of structlog, the facts themselves
        facts: dict[str, Any] = {**get_contextvars(), **(said if isinstance(said, dict) else {"event": record.getMessage()})}
        error = record.exc_info or facts.pop("exc_info", None)
        at = datetime.fromtimestamp(record.created, UTC)
        return entries.entry(facts, level=record.levelname, logger=record.name, at=at, error=error)

    def _begin(self) -> None:
        with self._writing:
            if self._pid == os.getpid():
                return
            self._pid = os.getpid()
            self._wake = threading.Event()
            threading.Thread(target=self._loop, name=OURS, daemon=True).start()
            atexit.register(self._at_exit)

    def _loop(self) -> None:
        while not self._wake.wait(self._every_s):
            self._try()

    def _try(self) -> None:
        try:
            self.flush_now()
        except SQLAlchemyError as error:
            # To the other handlers only: this one leaves its own words out.
            logging.getLogger(OURS).warning("Log entries wait, the database does not take them: %s", type(error).__name__)

    def _at_exit(self) -> None:
        self._wake.set()
        last = threading.Thread(target=self._try, name=OURS, daemon=True)
        last.start()
        last.join(LAST_WAIT_S)


def _is_kept(record: logging.LogRecord) -> bool:
    """Whether something that went well is kept: of runs of jobs all is, since it is their log, and calls of other systems."""
    if has_request_context():
        said: Any = record.msg
        return isinstance(said, dict) and said.get("event") == entries.WEBHOOK
    return "job_run" in get_contextvars()
