"""What a program says of its errors is for the provider; others read the cause in plain words."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from tests.factories.shops import Shops
from tests.modules.monitoring.conftest import add_run
from tests.modules.monitoring.test_logs import REQUEST, say
from webapp.db import db, transaction, utcnow
from webapp.faults import failures, words
from webapp.faults.models import ModuleCheck

pytestmark = pytest.mark.sqlite_only
SAID = "TimeoutError: host 10.0.0.7 gave up"
PLAIN = "It took too long and was stopped."
LOGS, TASKS = (
    ("logs/", f"logs/request?id={REQUEST}", "logs/1", "logs/entries.jsonl"),
    ("background-tasks/1", "background-tasks/1/log", "health/"),
)


@pytest.fixture
def broken(world: Shops) -> Shops:
    """Everything that keeps an error has one."""
    run_id = add_run(world.shop, error="Too late.", error_detail=SAID, request_id=REQUEST)
    say("shop.slow", platform=world.platform.code, error=SAID, exception=SAID, request_id=REQUEST, job_run_id=run_id)
    failures.note(world.platform.id, "inventory", "GET /stock", TimeoutError("host 10.0.0.7 gave up"))
    now = utcnow()
    check = {
        "module_code": "marketplace",
        "check_code": "connections",
        "outcome": "raised",
        "message": SAID,
        "checked_at": now,
        "since": now,
    }
    with transaction() as session:
        session.execute(insert(ModuleCheck).values(platform_id=world.platform.id, **check))
    db.session.rollback()
    return world


@pytest.mark.parametrize("page", [*LOGS, *TASKS, "imports/", "imports/1", "dashboard"])
def test_an_administrator_of_a_platform_reads_no_words_of_the_program(broken: Shops, admin: FlaskClient, page: str) -> None:
    answer = admin.get(f"/platforms/{broken.platform.code}/admin/{page}")
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert "10.0.0.7" not in text
    assert "TimeoutError" not in text


@pytest.mark.parametrize("page", ["", "?open=inventory", "?open=marketplace&tab=health"])
def test_neither_on_the_page_of_modules(broken: Shops, admin: FlaskClient, page: str) -> None:
    text = admin.get(f"/admin/platforms/{broken.platform.code}/modules{page}").get_data(as_text=True)
    assert "TimeoutError" not in text
    assert PLAIN in text or "inventory" not in page


@pytest.mark.parametrize("page", ["logs/", "health/", f"logs/request?id={REQUEST}"])
def test_they_read_the_cause(broken: Shops, admin: FlaskClient, page: str) -> None:
    assert PLAIN in admin.get(f"/platforms/{broken.platform.code}/admin/{page}").get_data(as_text=True)


@pytest.mark.parametrize("page", [*LOGS, *TASKS[:1], TASKS[2]])
def test_the_provider_reads_them(broken: Shops, provider: FlaskClient, page: str) -> None:
    assert "10.0.0.7" in provider.get(f"/admin/{page}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("httpx.ConnectTimeout: ", "It took too long"),
        ("ConnectionRefusedError: [Errno 111]", "Another system"),
        ("OperationalError: (psycopg.OperationalError) server closed", "The database"),
        ("OSError: [Errno 28] No space left on device", "A file"),
        ("KeyError: 'x'", "An error in the program."),
        ("", "An error in the program."),
    ],
)
def test_each_kind_of_error_has_a_cause(app: Flask, said: str, plain: str) -> None:
    with app.test_request_context():
        assert words.cause(said).startswith(plain)
