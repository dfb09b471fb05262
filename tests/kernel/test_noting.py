"""Who reads waits for nobody who writes: what is only noted is left out while the database is busy."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import wraps

import pytest
from flask import Flask
from sqlalchemy import Connection, event, select, text, update
from sqlalchemy.exc import OperationalError

from tests.factories.people import person, super_admin, token
from tests.factories.places import platform, store
from tests.support.client import login
from tests.support.page import Page
from webapp.accounts.models import LoginSession
from webapp.accounts.viewing.models import Viewing
from webapp.db import WRITING, db, noting, transaction, utcnow
from webapp.domain import LostRace
from webapp.roles import Role
from webapp.switching import uses

pytestmark = pytest.mark.sqlite_only  # PostgreSQL locks rows, not the database
HOUR = timedelta(hours=1)


def long_ago() -> None:
    """The next request notes that somebody is there."""
    with transaction() as session:
        session.execute(update(LoginSession).values(seen_at=utcnow() - HOUR))
    uses._noted.clear()


@contextmanager
def somebody_writes() -> Iterator[list[object]]:
    """For as long as this lasts nobody else can write; how long, in milliseconds, each of those would wait who try."""
    patience: list[object] = []

    def asks(connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        if statement == "BEGIN IMMEDIATE":
            patience.append(connection.connection.driver_connection.execute("PRAGMA busy_timeout").fetchone()[0])  # type: ignore[union-attr]

    event.listen(db.engine, "before_cursor_execute", asks)
    with closing(sqlite3.connect(str(db.engine.url.database), isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        yield patience
        writer.execute("ROLLBACK")
    event.remove(db.engine, "before_cursor_execute", asks)


def test_a_page_is_answered_while_somebody_writes_for_ever(app: Flask) -> None:
    place, client = platform("inventory", code="oms"), app.test_client()
    login(client, super_admin())
    long_ago()
    with somebody_writes() as patience:
        assert client.get(f"/platforms/{place.code}/admin/inventory").status_code == 200
    assert patience
    assert set(patience) == {0}


def test_a_program_is_answered_while_somebody_writes_for_ever(app: Flask) -> None:
    """Its token was never used before: that it is now would be noted."""
    headers = {"Authorization": f"Bearer {token(super_admin(), 'modules:read')}"}
    with somebody_writes() as patience:
        assert app.test_client().get("/api/v1/platforms", headers=headers).status_code == 200
    assert patience == [0]


def test_a_page_that_breaks_breaks_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What its module did wrong would be noted."""
    place, client = platform("inventory", code="oms"), app.test_client()
    login(client, super_admin())
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    endpoint = next(name for name in app.view_functions if name.startswith("inventory.admin.inventory."))
    monkeypatch.setitem(app.view_functions, endpoint, broken(app, endpoint))
    address = next(str(rule) for rule in app.url_map.iter_rules(endpoint) if not rule.arguments)
    with somebody_writes() as patience:
        assert client.get(f"/platforms/{place.code}{address}").status_code == 500
    assert patience
    assert set(patience) == {0}


def broken(app: Flask, endpoint: str) -> Callable[..., object]:
    """The view of an endpoint with an error in it; the same people may see it."""

    @wraps(app.view_functions[endpoint])
    def view(**_args: object) -> object:
        raise ZeroDivisionError

    return view


def test_a_viewing_that_is_over_holds_nobody_up(app: Flask) -> None:
    place, client = platform("inventory", code="oms"), app.test_client()
    owner = person("alice", Role.MERCHANT_OWNER, platform=place, merchant=store(place).merchant)
    login(client, super_admin())
    Page(client.get(f"/admin/view-as/{owner.id}")).submit(client, "main form", {"reason": "Ticket 4711"})
    with transaction() as session:
        session.execute(update(Viewing).values(expires_at=utcnow() - HOUR))
    with somebody_writes() as patience:
        assert client.get("/admin/profile").status_code == 409
    assert set(patience) == {0}
    assert client.get("/admin/profile").status_code == 303
    assert db.session.scalars(select(Viewing.ended_how)).one() == "time"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_no_write_of_a_request_that_reads_waits(app: Flask, method: str) -> None:
    """Whoever opens it, and however."""
    ways = {"transaction": transaction, "engine": db.engine.execution_options(**WRITING).begin}
    with somebody_writes() as patience, app.test_request_context("/", method=method):
        for write in ways.values():
            with pytest.raises((LostRace, OperationalError)), write():
                pass
    assert patience == [0, 0]


def test_a_request_that_writes_waits_its_turn(app: Flask) -> None:
    asked: list[object] = []
    with app.test_request_context("/", method="POST"), transaction() as session:
        asked.append(session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar())
    assert asked == [5000]


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
