"""Who reads waits for nobody who writes: what is only noted is left out while the database is busy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Connection, event, text, update
from sqlalchemy.exc import OperationalError

from tests.factories.people import super_admin
from tests.factories.places import platform
from tests.support.client import login
from webapp.accounts.models import LoginSession
from webapp.db import db, noting, transaction, utcnow
from webapp.switching import uses

pytestmark = pytest.mark.sqlite_only  # PostgreSQL locks rows, not the database
HOUR = timedelta(hours=1)


def long_ago() -> None:
    """The next request notes that somebody is there."""
    with transaction() as session:
        session.execute(update(LoginSession).values(seen_at=utcnow() - HOUR))
    uses._noted.clear()


def test_a_page_is_answered_while_somebody_writes_for_ever(app: Flask) -> None:
    place, client = platform("inventory", code="oms"), app.test_client()
    login(client, super_admin())
    long_ago()
    patience: list[object] = []

    def asks(connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        if statement == "BEGIN IMMEDIATE":
            patience.append(connection.connection.driver_connection.execute("PRAGMA busy_timeout").fetchone()[0])  # type: ignore[union-attr]

    event.listen(db.engine, "before_cursor_execute", asks)
    with closing(sqlite3.connect(str(db.engine.url.database), isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert client.get(f"/platforms/{place.code}/admin/inventory").status_code == 200
        writer.execute("ROLLBACK")
    event.remove(db.engine, "before_cursor_execute", asks)
    assert patience
    assert set(patience) == {0}


def test_what_is_noted_is_noted_when_nobody_writes(app: Flask) -> None:
    client = app.test_client()
    login(client, super_admin())
    long_ago()
    client.get("/admin/profile")
    seen = db.session.scalar(text("SELECT max(seen_at) FROM login_sessions"))
    assert str(seen) > str(utcnow() - HOUR / 2)


def test_noting_gives_up_at_once_and_waits_again_afterwards(app: Flask) -> None:
    with closing(sqlite3.connect(str(db.engine.url.database), isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"), noting():
            pass
        writer.execute("ROLLBACK")
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5000
