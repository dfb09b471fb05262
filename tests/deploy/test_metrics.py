"""What Prometheus is told: by the pages' processes together, and by a worker."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import REGISTRY, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError

from webapp.db import transaction, utcnow
from webapp.mail.models import OutboxMail
from webapp.operating import certificates
from webapp.operating.gauges import Gauges
from webapp.operating.schedule import back_up_when_due, backups, is_due, name_of, newest

Numbers = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def read(text: str) -> Numbers:
    """The samples, by name and labels."""
    families = text_string_to_metric_families(text)
    return {(each.name, tuple(sorted(each.labels.items()))): each.value for family in families for each in family.samples}


def gauges(app: Flask) -> Numbers:
    """What a worker would tell of the installation now."""
    return {(s.name, tuple(s.labels.items())): s.value for family in Gauges(app).collect() for s in family.samples}


@pytest.mark.sqlite_only
def test_a_request_is_counted_for_its_module_and_not_for_its_platform(app: Flask, client: FlaskClient) -> None:
    """Nothing here depends on the database."""
    before = read(generate_latest(REGISTRY).decode())
    assert client.get("/no/such/page").status_code == 404
    key = ("interlock_requests_total", (("frontend", "kernel"), ("module", "kernel"), ("status", "4xx")))
    assert read(generate_latest(REGISTRY).decode())[key] == before.get(key, 0) + 1


def test_a_worker_tells_what_waits(app: Flask) -> None:
    long_ago = utcnow() - timedelta(hours=1)
    with transaction() as session:
        values = {
            "code": "x",
            "recipient": "a@example.com",
            "locale": "en",
            "base": "http://localhost",
            "facts": {},
            "not_before": long_ago,
            "created_at": long_ago,
        }
        session.execute(insert(OutboxMail).values(**values))
    numbers = gauges(app)
    assert numbers["interlock_mails_waiting", ()] == 1
    assert 3600 <= numbers["interlock_mails_oldest_seconds", ()] < 3700
    assert numbers["interlock_jobs_waiting", ()] == numbers["interlock_migrations_pending", ()] == 0
    assert numbers["interlock_database_up", ()] == 1
    assert 0 < numbers["interlock_disk_free_bytes", ()] <= numbers["interlock_disk_size_bytes", ()]


@pytest.mark.sqlite_only
def test_without_a_database_a_worker_tells_that(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is away is SQLite's kind of this."""

    def away() -> None:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    monkeypatch.setattr("webapp.operating.gauges._others", away)
    numbers = gauges(app)
    assert numbers["interlock_database_up", ()] == 0
    assert ("interlock_workers", ()) not in numbers


@pytest.mark.sqlite_only
def test_a_backup_is_due_by_the_newest_that_is_there(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only files are looked at."""
    app.config.update(BACKUP_FOLDER=str(tmp_path), BACKUP_HOURS=24)
    try:
        now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        assert newest() is None
        assert is_due(now)
        (tmp_path / name_of(now - timedelta(hours=23))).touch()
        (tmp_path / "something.else").touch()
        assert not is_due(now)
        assert is_due(now + timedelta(hours=1))
        assert newest() == now - timedelta(hours=23)
        assert [path.name for _at, path in backups(tmp_path)] == ["interlock-20260228T130000Z.tar.age"]
        app.config["BACKUP_HOURS"] = 0
        back_up_when_due()
        assert not is_due(now + timedelta(days=9))
    finally:
        app.config.update(BACKUP_FOLDER="", BACKUP_HOURS=0)


def test_only_public_names_have_certificates() -> None:
    names = ("localhost", "oms.localhost", "127.0.0.1", "::1", "console.example.com")
    assert [certificates.is_public(name) for name in names] == [False, False, False, False, True]
