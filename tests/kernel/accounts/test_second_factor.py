"""The authenticator app: setting it up, being asked for it, what helps when the phone is lost, switching it off."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.factories.people import PASSWORD, super_admin
from tests.support.page import Page
from webapp.accounts.models import User
from webapp.db import db
from webapp.gate.throttle import LIMIT

pytestmark = pytest.mark.both_databases

DASHBOARD = "/admin/dashboard"


@pytest.fixture
def phone(app):
    """An authenticator app: `phone(key)` is the code that it shows for a key now; `later` is that many codes ahead."""

    def show(key, later=0):
        totp = app.extensions["security"].totp_factory._totp.from_source({"type": "totp", "v": 1, "key": key.replace("-", "")})
        return totp.generate(totp.normalize_time(None) + 30 * later).token

    return show


@pytest.fixture
def protected(app, login, phone):
    """Somebody with the app set up, and the key that it holds."""
    user, client = super_admin(), app.test_client()
    login(client, user)
    key, answer = switch_on(client, phone)
    assert answer.status_code == 302
    return user, key, client


def begin(client):
    """The page with the key, after asking to set up an app."""
    page = Page(client.get("/tf-setup"))
    return Page(page.submit(client, "main form", {"setup": "authenticator"}))


def switch_on(client, phone, later=0):
    page = begin(client)
    key = page.texts("main code")[0]
    return key, page.submit(client, "main form", {"code": phone(key, later)})


def asked(client, user, path="/login"):
    """The page that asks for the code, after the right password."""
    answer = Page(client.get(path)).submit(client, "form", {"email": user.email, "password": PASSWORD})
    assert "/tf-validate" in answer.location
    return Page(client.get(answer.location))


def is_in(client):
    return client.get(DASHBOARD).status_code == 200


def test_set_up_log_out_and_log_in_with_password_and_code(app, client, login, phone):
    user = super_admin()
    login(client, user)
    key, answer = switch_on(client, phone)
    assert "switched on" in Page(client.get(answer.location)).text("main")
    Page(client.get(DASHBOARD)).submit(client, 'form[action="/logout"]')
    page = asked(client, user)
    assert not is_in(client)
    assert page.submit(client, "main form", {"code": phone(key)}).status_code == 302
    assert is_in(client)


def test_after_the_code_one_is_where_one_wanted_to_go(client, protected, phone):
    user, key, _ = protected
    page = asked(client, user, client.get("/admin/settings?x=1").location)
    assert page.submit(client, "main form", {"code": phone(key)}).location == "/admin/settings?x=1"


@pytest.mark.parametrize("code", ["000000", "", "12", "not digits"])
def test_a_wrong_code_is_the_form_again(client, protected, code):
    page = Page(asked(client, protected[0]).submit(client, "main form", {"code": code}))
    assert (page.status, page.has("[name=code][aria-invalid=true]"), page.has(".error-summary[autofocus]")) == (422, True, True)
    assert not is_in(client)


def test_a_code_works_once(app, client, protected, phone):
    user, key, _ = protected
    code = phone(key)
    assert asked(client, user).submit(client, "main form", {"code": code}).status_code == 302
    other = app.test_client()
    assert asked(other, user).submit(other, "main form", {"code": code}).status_code == 422
    assert asked(other, user).submit(other, "main form", {"code": phone(key, later=1)}).status_code == 302


def test_wrong_codes_are_throttled_whatever_kind_they_are(client, protected, phone):
    user, key, _ = protected
    for number in range(LIMIT):
        if number % 2:
            asked(client, user)
            answer = Page(client.get("/mf-recovery")).submit(client, "main form", {"code": "aaaa-bbbb-cccc"})
        else:
            answer = asked(client, user).submit(client, "main form", {"code": "000000"})
        assert answer.status_code == 422
    refused = asked(client, user).submit(client, "main form", {"code": phone(key)})
    assert (refused.status_code, "Try again in" in Page(refused).text("main")) == (429, True)
    assert Page(client.get("/mf-recovery")).submit(client, "main form", {"code": "x"}).status_code == 429
    assert not is_in(client)


def test_a_wrong_code_at_set_up_keeps_the_key(client, login, phone):
    login(client, super_admin())
    page = begin(client)
    key = page.texts("main code")[0]
    again = Page(page.submit(client, "main form", {"code": "000000"}))
    assert (again.status, again.texts("main code")) == (422, [key])
    assert again.has("[name=code][aria-invalid=true]")
    assert not again.has("#messages .alert")
    assert again.submit(client, "main form", {"code": phone(key)}).status_code == 302


def test_another_app_can_take_the_place_of_the_first(app, protected, phone):
    user, old, client = protected
    new, answer = switch_on(client, phone)
    assert answer.status_code == 302
    other = app.test_client()
    assert asked(other, user).submit(other, "main form", {"code": phone(old)}).status_code == 422
    assert asked(other, user).submit(other, "main form", {"code": phone(new)}).status_code == 302


def test_set_up_asks_for_what_is_to_be_set_up(client, login):
    login(client, super_admin())
    page = Page(Page(client.get("/tf-setup")).submit(client, "main form", {"setup": None}))
    assert (page.status, page.has(".error-summary")) == (422, True)


def test_the_second_factor_can_be_switched_off_again(app, protected, login):
    user, _, client = protected
    answer = Page(client.get("/tf-setup")).submit(client, "main form", {"setup": "disable"})
    assert "switched off" in Page(client.get(answer.location)).text("main")
    other = app.test_client()
    login(other, user)
    assert is_in(other)
    assert db.session.get(User, user.id).tf_totp_secret is None


def test_whoever_has_no_recovery_codes_is_told_to_make_some(protected):
    _, _, client = protected
    assert Page(client.get("/tf-setup")).has(".alert-warning a[href='/mf-recovery-codes']")
    made(client)
    assert not Page(client.get("/tf-setup")).has(".alert-warning")


def made(client):
    """Fresh recovery codes, as shown."""
    page = Page(Page(client.get("/mf-recovery-codes")).submit(client, "main form"))
    return page.texts("main li code")


def recover(client, user, code):
    asked(client, user)
    return Page(client.get("/mf-recovery")).submit(client, "main form", {"code": code})


def test_a_recovery_code_lets_in_once(app, protected):
    user, _, client = protected
    codes = made(client)
    assert len(codes) == 5
    for code, status in ((codes[1], 302), (codes[1], 422), (codes[2], 302)):
        other = app.test_client()
        assert recover(other, user, code).status_code == status
        assert is_in(other) is (status == 302)
    assert Page(client.get("/mf-recovery-codes?show_codes=1")).texts("main li code") == [codes[0], *codes[3:]]


def test_two_browsers_with_one_recovery_code_are_one_login(app, protected):
    user, _, client = protected
    code, pages = made(client)[0], []
    for _each in range(2):
        browser = app.test_client()
        asked(browser, user)
        pages.append((browser, Page(browser.get("/mf-recovery"))))
    start = Barrier(2)

    def send(browser, page):
        start.wait()
        return page.submit(browser, "main form", {"code": code}).status_code

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(send, *zip(*pages, strict=True))) == [302, 422]


def test_new_recovery_codes_make_the_old_ones_worthless(app, protected):
    user, _, client = protected
    old, new = made(client), made(client)
    other = app.test_client()
    assert recover(other, user, old[0]).status_code == 422
    assert recover(other, user, new[0]).status_code == 302


def test_a_recovery_code_alone_is_worth_nothing(app, protected):
    _, _, client = protected
    code, other = made(client)[0], app.test_client()
    token = Page(other.get("/login")).one("form [name=csrf_token]")["value"]
    assert other.post("/mf-recovery", data={"code": code, "csrf_token": token}).status_code == 302
    assert not is_in(other)
