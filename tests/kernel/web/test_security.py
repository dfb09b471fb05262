"""Headers, the token in every form, and request ids."""

from __future__ import annotations

import pytest

from tests.factories.people import super_admin
from tests.support.page import Page


def test_pages_run_nothing_inline(client):
    policy = client.get("/login").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    ("header", "value"), [("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "same-origin")]
)
def test_headers_of_every_answer(client, header, value):
    assert client.get("/login").headers[header] == value
    assert client.get("/nothing").headers[header] == value


def test_the_cookie_is_kept_from_scripts_and_other_sites(client):
    cookie = client.get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_write_without_a_token_is_refused(client, login):
    login(client, super_admin())
    assert client.post("/admin/profile", data={"name": "x"}).status_code == 400


def test_a_token_in_a_header_does(client, login):
    login(client, super_admin())
    token = Page(client.get("/admin/profile")).select("main [name=csrf_token]")[0]["value"]
    answer = client.post("/admin/profile", data={"name": "Ada", "locale": ""}, headers={"X-CSRFToken": token})
    assert answer.status_code in (303, 422)
    assert answer.status_code != 400


def test_every_answer_varies_by_cookie_and_htmx(client):
    for path in ("/login", "/nothing", "/healthz"):
        assert {"cookie", "hx-request", "hx-request-type"} <= {name.lower() for name in client.get(path).vary}


def test_request_ids(client):
    assert client.get("/healthz", headers={"X-Request-ID": "abcdef-123456"}).headers["X-Request-ID"] == "abcdef-123456"
    assert client.get("/healthz", headers={"X-Request-ID": "bad id\t!"}).headers["X-Request-ID"] != "bad id\t!"


NO_ADDRESSES = ["http://[", "https://a]b/", "//[", "https://localhost:99999999/", "https://localhost:x/", "\udcff"]


@pytest.mark.parametrize("base", ["http://localhost", "https://localhost"])
@pytest.mark.parametrize("header", ["Origin", "Referer"])
@pytest.mark.parametrize("value", NO_ADDRESSES)
def test_a_form_from_what_is_no_address_is_refused(client, login, base, header, value):
    """With a token that counts, and with none."""
    user = super_admin()
    page = Page(client.get("/login", base_url=base))
    fields = {"email": user.email, "password": "wrong", "csrf_token": page.select("[name=csrf_token]")[0]["value"]}
    for data in (fields, {**fields, "csrf_token": "x"}):
        answer = client.post("/login", base_url=base, data=data, headers={header: value})
        assert answer.status_code in (400, 422), data


@pytest.mark.parametrize("path", ["/login", "/nothing", "/healthz", "/robots.txt", "/static/app.js", "/api/v1/openapi.json"])
def test_every_answer_says_what_it_is_and_opens_nothing_to_other_origins(client, path):
    answer = client.get(path, headers={"Origin": "https://evil.example"}, buffered=True)
    assert answer.content_type.endswith("charset=utf-8") or answer.mimetype == "application/json"
    assert not [name for name, _value in answer.headers if name.startswith("Access-Control-")]


@pytest.mark.parametrize("path", ["/login", "/healthz", "/nothing", "/static/app.js", "/api/v1/platforms"])
def test_nothing_is_traced(client, path):
    answer = client.open(path, method="TRACE", headers={"X-Secret": "of-mine"})
    assert (answer.status_code in (401, 404, 405), "of-mine" in answer.text) == (True, False)
