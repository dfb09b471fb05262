"""Failed logins are throttled per account and address; a success is never held against anybody."""

from __future__ import annotations

import pytest

from tests.factories.people import PASSWORD, super_admin
from tests.support.mails import delivered
from tests.support.page import Page
from webapp.gate.throttle import LIMIT, RESETS

pytestmark = pytest.mark.both_databases


def attempt(client, email, password, address="192.0.2.1"):
    page = Page(client.get("/login"))
    return page.submit(client, "form", {"email": email, "password": password}, environ_base={"REMOTE_ADDR": address})


def test_too_many_failures_are_refused_even_with_the_right_password(client):
    user = super_admin()
    for _ in range(LIMIT):
        assert attempt(client, user.email, "wrong").status_code == 422
    refused = attempt(client, user.email, PASSWORD)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    assert "Try again in 15 minutes." in Page(refused).text("main")


def test_another_account_and_another_address_are_not_held_back(client):
    user, other = super_admin(), super_admin("other")
    for _ in range(LIMIT):
        attempt(client, user.email, "wrong")
    assert attempt(client, other.email, "wrong").status_code == 422
    assert attempt(client, user.email, PASSWORD, "192.0.2.2").status_code == 302


def test_a_success_forgets_the_failures(client, app):
    user = super_admin()
    for _ in range(LIMIT - 1):
        attempt(client, user.email, "wrong")
    assert attempt(client, user.email, PASSWORD).status_code == 302
    assert attempt(app.test_client(), user.email, "wrong").status_code == 422


def test_somebody_who_is_logged_in_cannot_make_failures_of_another_account_forgotten(app, client, login):
    victim, insider = super_admin(), app.test_client()
    login(insider, super_admin("insider"))
    token = Page(insider.get("/admin/profile")).select("main [name=csrf_token]")[0]["value"]
    for _ in range(LIMIT):
        attempt(client, victim.email, "wrong")
    sent = {"email": victim.email, "password": "x", "csrf_token": token}
    assert insider.post("/login", data=sent, environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 302
    assert attempt(client, victim.email, PASSWORD).status_code == 429


@pytest.mark.parametrize("address", ["/verify", "/change"])
def test_guesses_of_the_present_password_are_limited_too(client, login, address):
    login(client, super_admin())
    for _ in range(LIMIT):
        assert Page(client.get(address)).submit(client, "main form", {"password": "wrong"}).status_code == 422
    assert Page(client.get(address)).submit(client, "main form", {"password": PASSWORD}).status_code == 429


def test_a_refused_htmx_request_says_when_to_try_again(client):
    user = super_admin()
    for _ in range(LIMIT):
        attempt(client, user.email, "wrong", "127.0.0.1")
    htmx = {"HX-Request": "true", "HX-Request-Type": "partial"}
    refused = Page(client.get("/login")).submit(client, "form", {"email": user.email, "password": "wrong"}, headers=htmx)
    assert (refused.status_code, Page(refused).has("html")) == (429, False)
    assert "Try again in 15 minutes." in Page(refused).text(".alert")


def test_asking_for_resets_is_limited_too(client, mails):
    user = super_admin()
    for _ in range(RESETS + 1):
        answer = Page(client.get("/reset")).submit(client, "form", {"email": user.email})
    assert answer.status_code == 429
    assert len(mails()) == RESETS


def test_a_password_is_reset_by_mail_and_ends_every_session(app, client, login, mails):
    user = super_admin()
    other = app.test_client()
    login(other, user)
    Page(client.get("/reset")).submit(client, "form", {"email": user.email})
    link = next(line for line in mails()[0].body.splitlines() if "/reset/" in line)
    new = {"password": "one more new sentence", "password_confirm": "one more new sentence"}
    assert Page(client.get(link)).submit(client, "form", new).status_code == 302
    assert other.get("/admin/dashboard").status_code == 303
    assert attempt(client, user.email, "one more new sentence").status_code == 302
    assert client.get(link).status_code in (302, 303)


def test_a_reset_does_not_tell_which_accounts_exist(client, mails):
    user = super_admin()
    pages = [Page(client.get("/reset")).submit(client, "form", {"email": email}) for email in (user.email, "nobody@example.com")]
    assert {page.status_code for page in pages} == {200}
    assert [message.to for message in mails()] == [[user.email]]


@pytest.fixture
def mails(app):
    """`mails()` delivers, and gives the messages sent during the test."""
    return lambda: delivered(app)
