"""Alive, and ready."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.support.places import settings
from webapp import create_app
from webapp.db import db, transaction
from webapp.migrating.owners import all_owners, scripts_of

pytestmark = pytest.mark.both_databases


def test_alive(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_ready(client):
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("present", "status"),
    [
        ((), 503),  # nothing there
        (("0001",), 503),  # behind
        (("9999",), 200),  # ahead: a newer version has migrated, and this one's turn to be restarted comes
        (("0001", "9999"), 503),  # a module's branch is ahead, the kernel behind
    ],
)
def test_ready_unless_the_database_is_behind(client, present, status):
    heads = scripts_of(all_owners()[0]).get_heads()
    try:
        is_at(*present)
        assert client.get("/readyz").status_code == status
    finally:
        is_at(*heads)


def is_at(*revisions):
    """The database says that it is at these."""
    with transaction():
        db.session.execute(text("DELETE FROM alembic_version"))
        for revision in revisions:
            db.session.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})


def test_not_ready_while_the_database_is_away(client, monkeypatch):
    monkeypatch.setattr("sqlalchemy.engine.Engine.connect", gone)
    answer = client.get("/readyz")
    assert (answer.status_code, "does not answer" in answer.text) == (503, True)
    assert client.get("/healthz").status_code == 200


def gone(*_what, **_more):
    raise OperationalError("SELECT", {}, sqlite3.OperationalError("unable to open database file"))


def test_it_answers_on_any_host(client):
    assert client.get("/readyz", base_url="http://10.0.0.7").status_code == 200


@pytest.mark.sqlite_only
def test_probes_are_not_sent_to_https(app, db_url):
    """Redirects do not depend on the database."""
    strict = create_app({**settings(db_url), "FORCE_HTTPS": True})
    client = strict.test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/login").location == "https://localhost/login"
    assert "Strict-Transport-Security" in client.get("/login", base_url="https://localhost").headers
