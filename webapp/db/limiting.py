"""A bound on how long the database may think about one thing that is asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from webapp.db import db

STEPS = 10_000
"""Steps of SQLite's machine after which it looks at the clock."""


class TookTooLong(Exception):
    """The database was stopped: the answer would have taken longer than was allowed."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Statements of the session within are stopped after so long: raises TookTooLong. Only for reads; the transaction goes on.

    On SQLite the time is that of everything within, on PostgreSQL that of each statement. What was stopped leaves PostgreSQL's
    transaction as it was: a savepoint stands around it.
    """
    session = db.session()
    try:
        if db.engine.dialect.name == "sqlite":
            driver: Any = session.connection().connection.dbapi_connection
            ends = time.monotonic() + seconds
            driver.set_progress_handler(lambda: time.monotonic() > ends, STEPS)
            try:
                yield
            finally:
                driver.set_progress_handler(None, 0)
        else:
            with session.begin_nested():
                before = session.scalar(text("SHOW statement_timeout"))
                session.execute(text(f"SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}"))
                yield
                session.execute(text("SELECT set_config('statement_timeout', :before, true)"), {"before": before})
    except DBAPIError as error:
        if was_stopped(error):
            raise TookTooLong from error
        raise


def was_stopped(error: BaseException) -> bool:
    """Whether the database was stopped by a bound on time."""
    orig = getattr(error, "orig", None)
    return getattr(orig, "sqlstate", None) == "57014" or str(orig) == "interrupted"
