"""Of several who migrate at once, one does; and a database that somebody has changed by hand is not migrated further."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.util import CommandError
from flask import current_app
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

LOCK = 0x1E7E710C
"""The advisory lock of everybody who migrates this database."""
WAIT_SECONDS = 300.0
AGAIN_SECONDS = 0.5
LOCK_TIMEOUT = "10s"
"""How long a migration waits for a table that people use; everybody who comes after it waits as long."""


@contextmanager
def alone(wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Inside, nobody else migrates this database. Raises CommandError when another has not ended after `wait` seconds."""
    url = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() != "postgresql":
        with _alone_at(Path(f"{url.database}.migrating"), wait) if url.database not in (None, "", ":memory:") else _nobody():
            yield
        return
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:  # the lock is this connection's, and ends with it
            _wait(lambda: bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCK})), wait)
            yield
    finally:
        engine.dispose()


@contextmanager
def _nobody() -> Iterator[None]:
    yield


@contextmanager
def _alone_at(path: Path, wait: float) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        _wait(lambda: _taken(file.fileno()), wait)
        yield


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(taken: Callable[[], bool], wait: float) -> None:
    until = time.monotonic() + wait
    while not taken():
        if time.monotonic() >= until:
            raise CommandError("Somebody else is migrating this database. Wait until that has ended, then see `flask db current`.")
        time.sleep(AGAIN_SECONDS)
