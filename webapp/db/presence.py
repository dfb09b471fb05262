"""A SQLite database is the file at its address. One that was moved away or put in another's place is not written to any more."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import NamedTuple

from flask import has_request_context

_making: ContextVar[bool] = ContextVar("interlock_making_database", default=False)

_opened: set[str] = set()
"""Databases that this process had open: the same address without a file means that it was moved away."""


class File(NamedTuple):
    """Which file a connection has open."""

    path: str
    device: int
    number: int


@contextmanager
def making() -> Iterator[None]:
    """Inside, a database that is not there may be made."""
    token = _making.set(True)
    try:
        yield
    finally:
        _making.reset(token)


def of_connection(connection: sqlite3.Connection) -> File | None:
    """The file of a connection that was just opened, closed to other accounts; None in memory."""
    path = connection.execute("PRAGMA database_list").fetchone()[2]
    if not path:
        return None
    _opened.add(path)
    found = os.stat(path)  # noqa: PTH116  at every connection
    if found.st_mode & 0o077:
        with suppress(OSError):  # not ours to change
            Path(path).chmod(0o600)
    return File(path, found.st_dev, found.st_ino)


def is_there(file: File | None) -> bool:
    """Whether the file at the address is still this one."""
    if file is None:
        return True
    try:
        found = os.stat(file.path)  # noqa: PTH116  at every connection that is taken
    except OSError:
        return False
    return (found.st_dev, found.st_ino) == (file.device, file.number)


def check(file: File | None) -> None:
    """Raises sqlite3.OperationalError where the file at the address is another one by now, or none."""
    if file is not None and not is_there(file):
        raise _gone(file.path)


def check_path(path: str) -> None:
    """Raises sqlite3.OperationalError where a database is gone that was there, or a request asks for one that never was."""
    if not path or ":memory:" in path or path.startswith("file:") or _making.get():
        return
    if (has_request_context() or path in _opened) and not Path(path).exists():
        raise _gone(path)


def _gone(path: str) -> sqlite3.OperationalError:
    return sqlite3.OperationalError(
        f"unable to open database file: {Path(path).name} was moved or is not there. Run `flask db upgrade` for a new one"
    )
