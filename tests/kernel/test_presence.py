"""A SQLite database that was moved away is not written to, and nothing says that all is well."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from flask import Flask

from tests.factories.people import super_admin
from tests.support.client import login
from webapp.db import db
from webapp.jobs.carrier import Carrier
from webapp.mail import sending

pytestmark = pytest.mark.sqlite_only  # about files


@pytest.fixture
def file(app: Flask) -> Path:
    return Path(str(db.engine.url.database))


def test_while_the_file_is_away_nothing_answers_and_nothing_is_made(app: Flask, file: Path) -> None:
    client = app.test_client()
    login(client, super_admin())
    for each in [db.engine.connect(), db.engine.connect(), db.engine.connect()]:  # so many wait for the next request
        each.close()
    away = file.with_suffix(".away")
    file.rename(away)
    try:
        assert client.get("/readyz").status_code == 503
        assert client.get("/admin/profile").status_code == 503
        assert client.post("/login", data={"email": "a@example.com", "password": "x"}).status_code in {400, 503}
        assert not file.exists()
    finally:
        away.rename(file)
    assert client.get("/readyz").status_code == 200
    assert client.get("/admin/profile").status_code == 200


def test_the_file_is_closed_to_other_accounts(app: Flask, file: Path) -> None:
    with db.engine.connect():
        pass
    found = [path for path in file.parent.iterdir() if path.name.startswith(file.name)]
    assert found
    assert [path.name for path in found if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_mails_in_files_are_closed_to_other_accounts(tmp_path: Path) -> None:
    made = Flask("mails")
    made.config.update(MAIL_BACKEND="file", MAIL_FILE_PATH=str(tmp_path / "mail"))
    sending.init_app(made)
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700


@pytest.mark.sqlite_only
def test_the_queue_is_closed_to_other_accounts(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue is a file of its own, whatever the database is."""
    monkeypatch.setitem(app.config, "INSTANCE", str(tmp_path))
    Carrier(app)._open()
    assert (tmp_path / "jobs.db").stat().st_mode & 0o777 == 0o600
