"""A session that only reads: the database itself refuses the rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text

from webapp.db import db


@contextmanager
def only_looking() -> Iterator[None]:
    """The session may read and nothing else; the database itself refuses the rest. Within another one it goes on as that began."""
    session = db.session()
    if session.info.get("looking"):
        yield
        return
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
