"""One line for each request, all of its lines with its id and platform, and no secret in any."""

from __future__ import annotations

import io
import json
import logging

import pytest

from tests.factories.people import PASSWORD, super_admin, token
from tests.factories.places import platform
from tests.support.mails import delivered, link_in
from tests.support.page import Page
from webapp.web import logs

ID = "abcdef-123456"


@pytest.fixture
def lines(app, monkeypatch):
    """What the application logs from here on, as in production: one JSON object a line."""
    logs.configure(True, "INFO")
    handler = next(each for each in logging.getLogger().handlers if getattr(each, "interlock", False))
    stream = io.StringIO()
    monkeypatch.setattr(handler, "stream", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logs.configure(False, "INFO")


def test_a_request_is_one_line(client, lines):
    here = platform(code="shop")
    client.get(f"/platforms/{here.code}/admin/dashboard?secret=1", headers={"X-Request-ID": ID})
    (line,) = lines()
    assert (line["event"], line["request_id"], line["platform"], line["status"]) == ("request", ID, "shop", 303)
    assert (line["method"], line["path"]) == ("GET", "/platforms/shop/admin/dashboard")
    assert line["ms"] >= 0


def test_the_next_request_has_nothing_of_the_one_before(client, lines):
    here = platform(code="shop")
    client.get(f"/platforms/{here.code}/admin/dashboard", headers={"X-Request-ID": ID})
    client.get("/login")
    assert "platform" not in lines()[-1]
    assert lines()[-1]["request_id"] != ID


def test_a_fault_is_logged_with_the_id_that_its_page_shows(app, client, login, lines, monkeypatch):
    login(client, super_admin())
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("modules.core.queries.installation_facts", lambda: 1 / 0)
    answer = client.get("/admin/settings", headers={"X-Request-ID": ID})
    assert (answer.status_code, Page(answer).text("main code")) == (500, ID)
    fault = next(line for line in lines() if line["level"] == "error")
    assert fault["request_id"] == ID
    assert "ZeroDivisionError" in fault["exception"]


def test_no_line_holds_what_opens_an_account(app, client, lines):
    user = super_admin()
    Page(client.get("/reset")).submit(client, "main form", {"email": user.email})
    link = link_in(delivered(app)[0].body)
    new = {"password": "one more new sentence", "password_confirm": "one more new sentence"}
    Page(client.get(link)).submit(client, "main form", new)
    written = json.dumps(lines())
    assert [line["path"] for line in lines() if line.get("path", "").startswith("/reset/")] == ["/reset/<token>"] * 2
    assert not any(secret in written for secret in (link.rpartition("/")[2], new["password"], user.email))


def test_no_log_of_any_library_holds_a_secret(app, client, caplog, lines):
    """At the level at which everything is said: of logins that fail and succeed, keys of modules and programs, cookies, signatures."""
    user, held, place = super_admin(), token(super_admin("holder")), platform("billing", code="shop")
    typed = {"wrong": "a wrong sentence of mine", "key": "sk_live_4f1c0a7be2d95863af10", "signature": "t=1,v1=5d2f9e0c8b7a6f4e"}
    bearer = {"Authorization": f"Bearer {held}"}
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with caplog.at_level(logging.DEBUG):
        Page(client.get("/login")).submit(client, "main form", {"email": user.email, "password": typed["wrong"]})
        Page(client.get("/login")).submit(client, "main form", {"email": user.email, "password": PASSWORD})
        session = client.get_cookie(app.config["SESSION_COOKIE_NAME"]).value
        form = Page(client.get(f"/admin/platforms/{place.code}/modules/billing/config"))
        keys = [str(each["name"]) for each in form.select('form.module-config input[type="password"]')]
        form.submit(client, "form.module-config", dict.fromkeys(keys, typed["key"]))
        client.get("/api/v1/platforms", headers=bearer)
        client.post("/api/v1/platforms/shop/modules/apply", headers=bearer, json={"token": typed["key"]})
        hook = {"Stripe-Signature": typed["signature"]}
        client.post("/public/payment-notices/stripe", data=b"{", headers=hook, base_url="http://shop.localhost")
        client.get(f"/login?token={typed['key']}&next=/x?key={typed['key']}", headers={"Cookie": f"other={typed['key']}"})
    said = caplog.text + json.dumps(lines())
    assert ("/public/payment-notices/stripe" in said, len(keys) > 1) == (True, True)
    assert [name for name, each in {**typed, "token": held, "password": PASSWORD, "session": session}.items() if each in said] == []
