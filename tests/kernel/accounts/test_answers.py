"""How the account pages answer what is wrong, htmx and programs."""

from __future__ import annotations

import pytest
from flask_security.core import _default_messages

from tests.factories.people import PASSWORD, super_admin
from tests.support.page import Page
from webapp.accounts.models import LoginFailure
from webapp.db import db
from webapp.gate.messages import MESSAGES

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
FORM = "form.form"
SHORT = {"new_password": "short", "new_password_confirm": "short"}
UNLIKE = {"password": PASSWORD, "new_password": "a whole new sentence", "new_password_confirm": "another sentence"}


def wrong(client, address, typed, **options):
    return Page(Page(client.get(address)).submit(client, FORM, typed, **options))


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("typed", [{"password": "wrong"}, {"password": ""}, {"email": "nobody@example.com", "password": PASSWORD}])
def test_a_failed_login_is_the_form_again_with_both_fields_marked(client, typed, headers):
    page = wrong(client, "/login", {"email": super_admin().email, **typed}, headers=headers)
    assert page.status == 422
    assert [field["name"] for field in page.select("[aria-invalid=true][aria-describedby=login-error]")] == ["email", "password"]
    assert page.one("#login-error.error-summary[tabindex='-1'][autofocus]")
    assert page.has("html") is not bool(headers)


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ({"password": PASSWORD, **SHORT}, {"new_password"}),
        ({**UNLIKE, "password": "wrong"}, {"new_password_confirm"}),
        (UNLIKE, {"new_password_confirm"}),
        ({"password": "wrong", "new_password": "a whole new sentence", "new_password_confirm": "a whole new sentence"}, {"password"}),
    ],
)
def test_a_refused_new_password_is_the_form_again(client, login, typed, marked):
    login(client, super_admin())
    page = wrong(client, "/change", typed)
    assert page.status == 422
    assert {field["name"] for field in page.select("[aria-invalid=true]")} == marked
    assert page.one(".error-summary[tabindex='-1'][autofocus]")
    assert all(page.has(f"{link['href']}") for link in page.select(".error-summary a"))


@pytest.mark.parametrize("email", ["", "   ", "nobody", "two@signs@example.com"])
def test_what_is_no_address_is_said_and_nothing_is_sent(client, email):
    page = wrong(client, "/reset", {"email": email})
    assert page.status == 422
    assert page.one("[name=email][aria-invalid=true]")
    assert "like name@example.com" in page.text(".error-summary")
    assert not page.has("#messages .alert")


def test_the_password_that_is_asked_for_again(client, login):
    login(client, super_admin())
    page = wrong(client, "/verify", {"password": "wrong"})
    assert (page.status, page.has("[name=password][aria-invalid=true]")) == (422, True)


def test_what_was_right_is_no_error(client, login):
    assert client.get("/login").status_code == 200
    login(client, super_admin())
    assert wrong(client, "/verify", {"password": PASSWORD}).status == 302


@pytest.mark.parametrize("address", ["/login", "/change"])
def test_htmx_is_sent_to_where_a_browser_is_redirected(client, login, address):
    user = super_admin()
    typed = {"email": user.email, "password": PASSWORD}
    if address == "/change":
        login(client, user)
        typed = {"password": PASSWORD, "new_password": "a whole new sentence", "new_password_confirm": "a whole new sentence"}
    answer = Page(client.get(address)).submit(client, FORM, typed, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"], answer.data) == (200, "/", b"")
    assert "Location" not in answer.headers
    assert client.get("/admin/dashboard").status_code == 200


def test_there_is_no_second_way_in_by_json(client):
    user = super_admin()
    token = Page(client.get("/login")).one("form [name=csrf_token]")["value"]
    typed = {"email": user.email, "password": PASSWORD}
    assert client.post("/login", json=typed, headers={"X-CSRFToken": token}).status_code == 415
    answer = client.post("/login", data={**typed, "password": "wrong", "csrf_token": token}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (422, "text/html")
    assert db.session.query(LoginFailure).count() == 1
    assert client.get("/admin/dashboard").status_code == 303


@pytest.mark.parametrize("address", ["/login", "/reset", "/change", "/tf-setup", "/verify", "/mf-recovery-codes"])
def test_account_pages_are_kept_by_nobody(client, login, address):
    login(client, super_admin())
    assert set(client.get(address).headers["Cache-Control"].split(", ")) == {"no-store", "private"}


@pytest.mark.sqlite_only
def test_every_sentence_is_one_that_the_library_says(app):
    """A name that it does not know would be a sentence that nobody ever reads."""
    assert [name for name in MESSAGES if name not in _default_messages] == []


def test_sentences_say_what_to_do(client, login):
    login(client, super_admin())
    page = wrong(client, "/change", {"password": PASSWORD, **SHORT})
    assert "at least 12 characters" in page.text(".error-summary")
