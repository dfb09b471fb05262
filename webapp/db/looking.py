"""A session that only reads: the database itself refuses the rest."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from webapp.db import db


@contextmanager
def only_looking() -> Iterator[None]:
    """The session may read and nothing else; the database itself refuses the rest."""
    session = db.session()
    driver: Any = session.connection().connection.dbapi_connection
    if db.engine.dialect.name == "sqlite":
        driver.execute("PRAGMA query_only = ON")
    else:
        session.execute(text("SET TRANSACTION READ ONLY"))
    session.info["looking"] = True
    try:
        yield
    finally:
        session.info.pop("looking")
        if db.engine.dialect.name == "sqlite":
            driver.execute("PRAGMA query_only = OFF")  # before the connection goes back to the others
        session.rollback()


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Stop what asks the database for longer: each statement on PostgreSQL, all of them together on SQLite.

    What is stopped raises an error of which `too_long` is true, and takes the transaction back.
    """
    session = db.session()
    try:
        with _stopping(session, seconds):
            yield
    except DBAPIError as error:
        if too_long(error):
            session.rollback()
        raise


@contextmanager
def _stopping(session: Session, seconds: float) -> Iterator[None]:
    if db.engine.dialect.name == "sqlite":
        driver: Any = session.connection().connection.dbapi_connection
        ends = time.monotonic() + seconds
        driver.set_progress_handler(lambda: time.monotonic() > ends, 10_000)
        try:
            yield
        finally:
            driver.set_progress_handler(None, 0)
    else:
        session.execute(text(f"SET LOCAL statement_timeout = {max(int(seconds * 1000), 1)}"))
        yield
        session.execute(text("SET LOCAL statement_timeout = 0"))


def too_long(error: BaseException) -> bool:
    """Whether the database stopped it because it took too long."""
    orig = getattr(error, "orig", None)
    return getattr(orig, "sqlstate", None) == "57014" or str(orig) == "interrupted"
