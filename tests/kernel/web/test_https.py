"""With HTTPS, and for nobody's cache."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories.people import super_admin
from tests.support.client import Client, login
from tests.support.places import settings
from webapp import create_app

pytestmark = [pytest.mark.sqlite_only, pytest.mark.pages]


@pytest.fixture
def strict(app: Flask, db_url: str) -> Iterator[Client]:
    made = create_app({**settings(db_url), "FORCE_HTTPS": True})
    yield Client(made)
    made.extensions["interlock"].reader.close()


def test_only_hosts_of_ours_are_sent_to_https(strict: Client) -> None:
    assert strict.get("/login").location == "https://localhost/login"
    stranger = strict.get("/login", base_url="http://evil.example")
    assert (stranger.status_code, stranger.location) == (404, None)


def test_cookies_belong_to_this_host_alone(strict: Client) -> None:
    cookie = strict.get("/login", base_url="https://localhost").headers["Set-Cookie"]
    assert cookie.startswith("__Host-interlock=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_browsers_are_told_about_this_host_and_not_about_those_below(strict: Client) -> None:
    said = strict.get("/login", base_url="https://localhost").headers["Strict-Transport-Security"]
    assert "max-age=31556926" in said
    assert "includeSubDomains" not in said


@pytest.mark.parametrize("claimed", ["localhost", "localhost:9999"])
def test_links_in_mails_have_the_configured_port(app: Flask, claimed: str) -> None:
    app.config["PUBLIC_PORT"] = 8443
    with app.test_request_context(base_url=f"http://{claimed}"):
        assert app.url_for("security.forgot_password", _external=True) == "http://localhost:8443/reset"
        app.config["PUBLIC_PORT"] = 80
        assert app.url_for("security.forgot_password", _external=True) == "http://localhost/reset"


def test_nothing_private_is_stored_whatever_its_type(app: Flask) -> None:
    client = app.test_client()
    login(client, super_admin())
    for path in ("/admin/profile", "/", "/nothing", "/readyz", "/admin/dashboard", "/api/v1/platforms"):
        assert "no-store" in client.get(path).headers["Cache-Control"], path


def test_robots_and_reports_of_weaknesses(app: Flask) -> None:
    client = app.test_client()
    assert "Disallow: /" in client.get("/robots.txt").text
    assert client.get("/.well-known/security.txt").status_code == 404
    app.config["SECURITY_CONTACT"] = "security@example.com"
    said = client.get("/.well-known/security.txt")
    assert said.mimetype == "text/plain"
    assert "Contact: mailto:security@example.com\nExpires: 20" in said.text
