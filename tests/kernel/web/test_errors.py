"""Errors are pages, and every 404 is the same."""

from __future__ import annotations

import sqlite3
from io import BytesIO

import pytest
from sqlalchemy.exc import OperationalError

from tests.factories.people import super_admin
from tests.factories.places import platform
from tests.support.page import Page
from webapp.platforms.reader import DatabaseUnavailable

pytestmark = pytest.mark.both_databases

OURS = {"Origin": "http://localhost"}


def fixed(answer):
    """Status, body and headers of an answer, without the id of the request."""
    return answer.status_code, answer.data, sorted((name, value) for name, value in answer.headers if name != "X-Request-ID")


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
def test_every_404_is_the_same(client, method):
    answers = [fixed(client.open(path, method=method)) for path in ("/nothing", "/nothing/", "/admin/subscriptions", "/platforms/nowhere/")]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 404


def test_a_404_tells_nothing(client, login):
    login(client, super_admin())
    body = client.get("/secret-path?secret-query").get_data(as_text=True)
    assert "secret" not in body
    assert "csrf" not in body


def test_a_method_that_is_not_there_names_those_that_are(client):
    answer = client.post("/healthz", data={"csrf_token": ""}, headers=OURS)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_stale_token_keeps_what_was_typed(client, login):
    login(client, super_admin())
    answer = client.post("/admin/profile", data={"name": "Ada Long Name", "locale": "", "csrf_token": "old"}, headers=OURS)
    assert answer.status_code == 400
    page = Page(answer)
    assert page.one("main input[name=name]")["value"] == "Ada Long Name"
    assert page.submit(client, "main form").status_code == 303


@pytest.mark.parametrize(("name", "kept"), [("", True), ("notes.txt", False)])
def test_a_field_of_files_that_was_left_empty_loses_nothing(client, login, name, kept):
    """Browsers send it along, as a file without a name; one that was chosen no page can keep."""
    login(client, super_admin())
    typed = {"name": "Ada Long Name", "csrf_token": "old", "files": (BytesIO(b"x" if name else b""), name)}
    answer = client.post("/admin/profile", data=typed, content_type="multipart/form-data", headers=OURS)
    assert (answer.status_code, Page(answer).has("main input[name=name]")) == (400, kept)


def test_passwords_are_typed_again(client):
    answer = client.post("/login", data={"email": "a@example.com", "password": "very secret", "csrf_token": "old"}, headers=OURS)
    assert answer.status_code == 400
    assert "very secret" not in answer.get_data(as_text=True)
    assert Page(answer).one("input[type=password]")["name"] == "password"


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Referer": "https://evil.example/x"}])
def test_a_form_from_elsewhere_is_not_repeated(client, login, headers):
    login(client, super_admin())
    answer = client.post("/admin/profile", data={"name": "Mallory"}, headers=headers)
    assert answer.status_code == 400
    assert "Mallory" not in answer.get_data(as_text=True)


def test_a_request_that_is_too_large(app, client):
    app.config["MAX_CONTENT_LENGTH"] = 100
    answer = client.post("/login", data={"email": "x" * 200})
    assert answer.status_code == 413


def test_a_fault_of_ours_is_a_page(app, client, login, monkeypatch):
    login(client, super_admin())
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("modules.core.queries.installation_facts", lambda: 1 / 0)
    answer = client.get("/admin/settings")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.get_data(as_text=True)


def test_programs_read_problem_json(client):
    answer = client.get("/nothing", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == 404


def test_an_unknown_platform_and_a_known_one_without_the_page_look_alike(client):
    here = platform()
    assert fixed(client.get(f"/platforms/{here.code}/nothing")) == fixed(client.get("/platforms/nowhere/nothing"))


def test_htmx_without_a_session_is_sent_to_the_login(client):
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Current-URL": "http://localhost/admin/profile"}
    answer = client.post("/admin/profile", data={"name": "x"}, headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login?next=/admin/profile")


def test_a_database_that_is_away_is_503_and_the_page_reads_nothing(client, login, monkeypatch):
    login(client, super_admin())
    monkeypatch.setattr("webapp.accounts.queries.user_of_session", gone)
    answer = client.get("/admin/dashboard")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert client.get("/nothing").status_code == 404


def test_a_platform_that_cannot_be_read_is_503(app, client, login, monkeypatch):
    here = platform()
    login(client, super_admin())
    monkeypatch.setattr("webapp.accounts.queries.user_of_session", gone)
    monkeypatch.setattr(app.extensions["interlock"].reader, "by_code", unreadable)
    assert client.get(f"/platforms/{here.code}/admin/dashboard").status_code == 503
    assert client.get("/healthz").status_code == 200


def gone(*_):
    raise OperationalError("SELECT", {}, sqlite3.OperationalError("unable to open database file"))


def unreadable(_code):
    raise DatabaseUnavailable("away")


def test_other_failures_of_the_database_are_faults_of_ours(client, login, monkeypatch):
    login(client, super_admin())
    error = OperationalError("SELECT", {}, sqlite3.OperationalError("no such column"))
    monkeypatch.setattr("webapp.accounts.queries.user_of_session", lambda *_: raise_(error))
    assert client.get("/admin/dashboard").status_code == 500


def raise_(error):
    raise error
