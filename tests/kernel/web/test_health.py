"""Alive, and ready."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.support.places import settings
from webapp import create_app
from webapp.db import db, transaction


def test_alive(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_ready(client):
    assert client.get("/readyz").status_code == 200


def test_not_ready_while_migrations_are_pending(client):
    with transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    try:
        assert client.get("/readyz").status_code == 503
    finally:
        with transaction():
            db.session.execute(text("DELETE FROM alembic_version"))
            for head in heads():
                db.session.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head})


def heads():
    from webapp.web.health import expected_heads

    return expected_heads()


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
