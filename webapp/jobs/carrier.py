"""Carries the ids of runs to the workers: huey, on a SQLite file or on Redis. What gets lost on the way, the sweep finds."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from webapp.jobs import runner

log = structlog.get_logger(__name__)
NAME = "interlock"
QUEUE_AWAY = (RedisError, sqlite3.Error, OSError)
PATIENCE_S = {"socket_connect_timeout": 2, "socket_timeout": 5}
"""For Redis. A worker's own question waits for one second; nobody at a page should wait for much longer than that."""


class Numbers(Serializer):
    """Messages are the run's number in digits and nothing else: huey's pickles would run whatever is in them."""

    def serialize(self, data: Any) -> bytes:
        return str(data.args[0]).encode()

    def deserialize(self, data: bytes) -> Message:
        return Message(id=None, name=f"{__name__}.run", eta=None, retries=0, retry_delay=0, priority=None, args=(int(data),), kwargs={})


class Carrier:
    """The queue of one application, opened when first used. `ending` is what a worker's attempts look at."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock, self._opening = threading.Lock(), threading.Lock()
        self._huey: Huey | None = None
        self._task: Any = None
        self._inode: int | None = None
        self.ending = threading.Event()

    @property
    def huey(self) -> Huey:
        """The queue, with its one task."""
        with self._lock:
            if self._huey is None:
                self._huey = self._open()
                self._task = self._huey.task(name="run")(self._run)
            return self._huey

    def send(self, run_ids: list[int]) -> None:
        """Hand ids to the workers. Never fails: a queue that is away is logged, and the sweep hands them out later."""
        if not run_ids:
            return
        try:
            self._refresh()
            for run_id in run_ids:
                self._task(run_id)
        except QUEUE_AWAY as error:
            self._inode = None  # looked at anew the next time
            log.warning("jobs.queue_away", error=str(error), runs=run_ids)

    def waiting(self) -> set[int]:
        """The ids that are in the queue now. Raises what the queue raises when it is away."""
        self._refresh()
        try:
            return {task.args[0] for task in self.huey.pending()}
        except QUEUE_AWAY:
            self._inode = None
            raise

    def close(self) -> None:
        """Let go of files and connections; they open again when needed."""
        with self._lock:
            if self._huey is not None:
                self._huey.storage.close()
                if self._app.config["REDIS_URL"]:
                    self._huey.storage.pool.disconnect()

    def _run(self, run_id: int) -> None:
        runner.execute(self._app, run_id, self.ending)

    def _open(self) -> Huey:
        url = self._app.config["REDIS_URL"]
        if url:
            # Without the client's own repeating: the caller, or huey's loop, does that.
            pool = ConnectionPool.from_url(url, retry=Retry(NoBackoff(), 0), **PATIENCE_S)
            return RedisHuey(NAME, results=False, serializer=Numbers(), connection_pool=pool)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)  # SQLite gives its other files the same mode
        made = SqliteHuey(NAME, results=False, serializer=Numbers(), filename=str(self._path), fsync=True, create_tables=False)
        self._initialize(made.storage)
        return made

    @property
    def _path(self) -> Path:
        return Path(self._app.config["INSTANCE"]) / "jobs.db"

    def _refresh(self) -> None:
        """Notice that the file was removed under us: an open one would go on, but nobody else would see what is in it.

        One thread at a time: the connection is shared, and of two that close it the second would find none.
        """
        storage = self.huey.storage
        if self._app.config["REDIS_URL"]:
            return
        with self._opening:
            inode = self._path.stat().st_ino if self._path.exists() else None
            if inode is None or inode != self._inode:
                storage.close()
                self._path.touch(mode=0o600)
                self._initialize(storage)
                self._inode = self._path.stat().st_ino

    def _initialize(self, storage: Any) -> None:
        """Have its tables there. A file that is damaged is put aside: what was in it, the sweep finds."""
        try:
            storage.initialize_schema()
            storage.queue_size()
        except sqlite3.OperationalError:
            raise  # it is busy, or the disk is full
        except sqlite3.DatabaseError as error:
            log.error("jobs.queue_damaged", error=str(error))
            storage.close()
            self._path.replace(self._path.with_name(f"{self._path.name}.damaged"))
            for ending in ("-wal", "-shm"):
                self._path.with_name(f"{self._path.name}{ending}").unlink(missing_ok=True)
            self._path.touch(mode=0o600)
            storage.initialize_schema()
