"""Behind a reverse proxy: whose host, scheme and address count, and whose do not. Gunicorn runs as it is deployed."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from tests.factories.people import PASSWORD, super_admin
from tests.factories.places import platform
from tests.support.gunicorns import Server
from tests.support.mails import delivered, link_in
from tests.support.page import Page
from tests.support.proxy import proxy
from tests.support.wire import browser
from webapp.accounts.models import LoginSession
from webapp.db import db, transaction
from webapp.gate.throttle import LIMIT
from webapp.providing.platforms import set_hosts

pytestmark = pytest.mark.sqlite_only  # nothing here depends on the database
CONSOLE, PLATFORM = "https://console.example.com", "https://oms.example.com"
PROFILE = "/admin/profile"
ALICE, BOB = "203.0.113.7", "203.0.113.8"


def log_in(client: Client, email: str, password: str = PASSWORD, base: str = CONSOLE, **headers: str) -> TestResponse:
    page = Page(client.get("/login", base_url=base))
    return page.submit(client, "main form", {"email": email, "password": password}, headers=headers)


def addresses() -> list[str]:
    """Where the sessions were begun from, the oldest first."""
    db.session.rollback()
    found = list(db.session.scalars(select(LoginSession.address).order_by(LoginSession.id)))
    db.session.rollback()
    return found


def test_one_trusted_hop_says_which_host_and_scheme_it_is(app: Flask, behind_one: Server) -> None:
    user, oms = super_admin().email, platform(code="oms")
    with transaction():
        set_hosts(oms, ["oms.example.com"])
    backend = behind_one.port
    with proxy(backend, client=ALICE) as port:
        with proxy(backend, client=ALICE, scheme="http") as plain:
            moved = browser(plain).get("/login?next=/admin/settings", base_url="http://console.example.com")
        assert (moved.status_code, moved.location) == (302, f"{CONSOLE}/login?next=/admin/settings")
        assert browser(port).get("/login", base_url="https://backend.internal").status_code == 404
        alice = browser(port)
        answer = log_in(alice, user)
        assert all(mark in answer.headers["Set-Cookie"] for mark in ("Secure", "HttpOnly", "SameSite=Lax"))
        assert "max-age" in answer.headers["Strict-Transport-Security"]
        assert Page(alice.get("/admin/platforms/", base_url=CONSOLE)).has("table")
        guest = browser(port)
        log_in(guest, user, base=PLATFORM)
        assert Page(guest.get("/admin/menu/", base_url=PLATFORM)).has(f'a[href="{CONSOLE}/admin/platforms/oms/modules"]')
        Page(guest.get("/reset", base_url=PLATFORM)).submit(guest, "main form", {"email": user})
    assert [link_in(message.body).split("/reset/")[0] for message in delivered(app)] == [PLATFORM]


def test_one_trusted_hop_says_who_asks_and_nobody_further_away(app: Flask, behind_one: Server) -> None:
    user, spoofed = super_admin().email, {"X-Forwarded-For": "198.51.100.9, 127.0.0.1", "Forwarded": "for=198.51.100.9"}
    with proxy(behind_one.port, client=ALICE) as port, proxy(behind_one.port, client=BOB) as other:
        alice = browser(port)
        log_in(alice, user, **spoofed)
        assert ALICE in Page(alice.get(PROFILE, base_url=CONSOLE)).text("#sessions")
        for number in range(LIMIT):
            assert log_in(browser(port), user, "wrong", **{"X-Forwarded-For": f"198.51.100.{number}"}).status_code == 422
        assert log_in(browser(port), user, **{"X-Forwarded-For": "198.51.100.99"}).status_code == 429
        assert log_in(browser(other), user).status_code == 302
    assert addresses() == [ALICE, BOB]


def test_without_a_trusted_hop_nobody_is_believed(app: Flask, open_to_all: Server) -> None:
    user, base = super_admin().email, "http://console.example.com"
    forged = {
        "X-Forwarded-For": "198.51.100.9", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on",
        "X-Forwarded-Port": "444", "X-Forwarded-Prefix": "/evil", "Forwarded": "for=198.51.100.9;host=evil.example;proto=https",
    }  # fmt: skip
    port = open_to_all.port
    elsewhere = {"base_url": "http://nowhere.example", "headers": {"X-Forwarded-Host": "console.example.com"}}
    assert browser(port).get("/login", **elsewhere).status_code == 404
    alice = browser(port)
    answer = log_in(alice, user, base=base, **forged)
    assert (answer.status_code, "Secure" in answer.headers["Set-Cookie"]) == (302, False)
    Page(alice.get("/reset", base_url=base)).submit(alice, "main form", {"email": user}, headers=forged)
    assert addresses() == ["127.0.0.1"]
    assert [link_in(message.body).split("/reset/")[0] for message in delivered(app)] == [base]
