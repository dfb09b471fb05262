"""A bound on how long the database may think about one thing that is asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from webapp.db import db

STEPS = 10_000
"""Steps of SQLite's machine after which it looks at the clock."""


class TookTooLong(Exception):
    """The database was stopped: the answer would have taken longer than was allowed."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Statements of the session within are stopped after so long: raises TookTooLong. Only for reads; the transaction goes on.

    On SQLite the time is that of everything within, on PostgreSQL that of each statement.
    """
    session = db.session()
    limited = _together if db.engine.dialect.name == "sqlite" else _each
    try:
        with limited(session, seconds):
            yield
    except DBAPIError as error:
        if _was_stopped(error):
            raise TookTooLong from error
        raise


@contextmanager
def _together(session: Session, seconds: float) -> Iterator[None]:
    driver: Any = session.connection().connection.dbapi_connection
    ends = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > ends, STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


@contextmanager
def _each(session: Session, seconds: float) -> Iterator[None]:
    """A savepoint is always taken back: with it go the bound, and whatever has failed, even where nobody was told of it."""
    point = session.begin_nested()
    try:
        session.execute(text(f"SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}"))
        yield
    finally:
        if session.get_nested_transaction() is point:
            point.rollback()


def _was_stopped(error: BaseException) -> bool:
    """Whether the database was stopped by a bound on time."""
    orig = getattr(error, "orig", None)
    return getattr(orig, "sqlstate", None) == "57014" or str(orig) == "interrupted"
