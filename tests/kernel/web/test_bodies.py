"""What is sent is bounded before anything else looks at it."""

from __future__ import annotations

import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.people import super_admin
from tests.support.client import login
from tests.support.page import Page
from webapp.parsing import DEEPEST, NotStorable, TooDeep, read_json, read_toml
from webapp.registry.definition import Frontend
from webapp.web.bodies import SMALL

FORM = "application/x-www-form-urlencoded"


class Endless(io.RawIOBase):
    """A body of 60 MB that counts how much of it was kept, as the reader asks for it."""

    def __init__(self) -> None:
        self.left = 60 * 1024 * 1024

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return 0

    def seek(self, offset: int, _whence: int = 0) -> int:
        return offset

    def readinto(self, buffer: object) -> int:
        size = min(len(memoryview(buffer)), self.left)  # type: ignore[arg-type]
        self.left -= size
        return size


def test_a_form_of_half_a_million_fields_is_refused(client: FlaskClient) -> None:
    assert client.post("/login", data=b"a=1&" * 500_000, content_type=FORM).status_code == 413


@pytest.mark.parametrize("length", [True, False])
def test_before_the_login_no_body_is_read_that_is_large(client: FlaskClient, length: bool) -> None:
    body = Endless()
    sent = {"CONTENT_LENGTH": str(body.left)} if length else {"wsgi.input_terminated": True}
    answer = client.open("/login", method="POST", input_stream=body, content_type=FORM, environ_overrides=sent)
    assert answer.status_code == 413
    assert body.left > 59 * 1024 * 1024


@pytest.mark.parametrize("cookie", ["x", "eyJzaWQiOiJ4In0.aaaa.bbbb", "own"])
def test_a_cookie_that_is_no_login_opens_nothing(app: Flask, cookie: str) -> None:
    """Neither one that somebody made up, nor the one that the login page gives everybody."""
    browser = app.test_client()
    if cookie == "own":
        browser.get("/login")
    else:
        browser.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie)
    body = Endless()
    sent = {"CONTENT_LENGTH": str(body.left)}
    answer = browser.post("/admin/profile", input_stream=body, content_type=FORM, environ_overrides=sent)
    assert answer.status_code == 413
    assert body.left > 59 * 1024 * 1024


def test_after_the_login_a_form_has_bounds_too(client: FlaskClient) -> None:
    login(client, super_admin())
    assert client.post("/admin/profile", data=b"a=1&" * 6_000, content_type=FORM).status_code == 413
    assert client.post("/admin/profile", data=b"a=" + b"x" * 3_000_000, content_type=FORM).status_code == 413


@pytest.mark.parametrize("body", [{"name": 5}, {"name": [None], "locale": {"a": 1}}, [1], "text", None])
def test_a_form_reads_no_json(client: FlaskClient, body: object) -> None:
    login(client, super_admin())
    token = Page(client.get("/admin/profile")).select("main [name=csrf_token]")[0]["value"]
    answer = client.post("/admin/profile", json=body, headers={"X-CSRFToken": str(token)})
    assert answer.status_code in (303, 422)


def test_a_file_is_no_text(client: FlaskClient) -> None:
    login(client, super_admin())
    token = Page(client.get("/admin/profile")).select("main [name=csrf_token]")[0]["value"]
    for name in ("a.csv", "a\x00b"):
        sent = {"csrf_token": token, "name": (io.BytesIO(b"Ada"), name), "locale": (io.BytesIO(b"en"), name)}
        assert client.post("/admin/profile", data=sent).status_code in (303, 422)


def test_every_address_for_machines_is_bounded(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if getattr(rule, "place", None) and rule.place.frontend is Frontend.PUBLIC]
    assert rules
    client = app.test_client()
    for rule in rules:
        body = Endless()
        client.open(
            rule.rule, method="POST", input_stream=body, content_type="application/json", environ_overrides={"wsgi.input_terminated": True}
        )
        assert 60 * 1024 * 1024 - body.left <= 3 * SMALL, rule


@pytest.mark.parametrize(
    "body", ["[" * 900 + "]" * 900, '{"a":' * 900 + "1" + "}" * 900, "[" * 100_000, "[" * (DEEPEST + 2) + "]" * (DEEPEST + 2)]
)
def test_json_that_is_too_deep_is_refused(body: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  whichever is noticed first
        read_json(body)


@pytest.mark.parametrize("value", ["\x00", "\ud800", {"\x00": 1}, [{"a": ["\udfff"]}]])
def test_json_that_no_database_keeps_is_refused(value: object) -> None:
    with pytest.raises(NotStorable):
        read_json(json.dumps(value))


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e999", '"', "", "\ufeff{}"])
def test_json_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read_json(text)


@pytest.mark.parametrize("text", ["a = " + "[" * 900 + "]" * 900, "a = " + "[" * 40 + "]" * 40, "[" + "a." * 60 + "b]"])
def test_toml_that_is_too_deep_is_refused(text: str) -> None:
    with pytest.raises(TooDeep):
        read_toml(text)
