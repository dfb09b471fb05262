"""Logging in and out, and what happens to copies of the cookie."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.factories.people import PASSWORD, person, super_admin
from tests.factories.places import platform, store
from tests.support.client import login as log_in
from tests.support.page import Page
from webapp.accounts import services
from webapp.accounts.models import LoginSession, User
from webapp.db import db, transaction
from webapp.roles import Role

DASHBOARD = "/admin/dashboard"


def copied(app, client):
    """A browser with a copy of the client's cookie."""
    thief = app.test_client()
    thief.set_cookie("interlock", client.get_cookie("interlock").value)
    return thief


def test_the_login_page_has_two_fields_and_no_remember_me(client):
    page = Page(client.get("/login"))
    assert page.has("input[name=email]")
    assert page.has("input[name=password]")
    assert not page.has("input[name=remember]")


def test_a_super_admin_lands_on_the_console(client, login):
    answer = login(client, super_admin())
    assert answer.location.endswith("/")
    assert client.get("/").location == DASHBOARD
    assert client.get(DASHBOARD).status_code == 200


def test_the_email_address_counts_in_any_case(client, login):
    user = super_admin()
    assert login(client, user.email.upper()).status_code == 302


@pytest.mark.parametrize("password", ["wrong", ""])
def test_a_wrong_password_says_nothing_about_the_account(client, password):
    user = super_admin()
    known = Page(client.get("/login")).submit(client, "form", {"email": user.email, "password": password})
    unknown = Page(client.get("/login")).submit(client, "form", {"email": "nobody@example.com", "password": password})
    assert Page(known).text(".error-summary") == Page(unknown).text(".error-summary") != ""
    assert client.get_cookie("remember_token") is None


def test_login_leads_back_to_the_page_that_was_asked_for(client):
    user = super_admin()
    asked = client.get("/admin/settings?x=1")
    assert (asked.status_code, asked.location) == (303, "/login?next=/admin/settings%3Fx%3D1")
    answer = Page(client.get(asked.location)).submit(client, "form", {"email": user.email, "password": PASSWORD})
    assert answer.location == "/admin/settings?x=1"


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "///evil.example", "javascript:alert(1)"])
def test_login_never_leads_away(client, target):
    user = super_admin()
    page = Page(client.get("/login", query_string={"next": target}))
    answer = page.submit(client, "form", {"email": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.location.startswith("/")
    assert not answer.location.startswith(("//", "/\\"))


def test_each_login_has_a_new_session_id(client, login):
    user = super_admin()
    login(client, user)
    with client.session_transaction() as session:
        first = session["sid"]
    Page(client.get(DASHBOARD)).submit(client, 'form[action="/logout"]')
    login(client, user)
    with client.session_transaction() as session:
        assert session["sid"] != first
    rows = db.session.scalars(select(LoginSession).order_by(LoginSession.id)).all()
    assert [row.ended_at is None for row in rows] == [False, True]


def test_a_copied_cookie_dies_at_logout(app, client, login):
    login(client, super_admin())
    thief = copied(app, client)
    assert thief.get(DASHBOARD).status_code == 200
    Page(client.get(DASHBOARD)).submit(client, 'form[action="/logout"]')
    assert thief.get(DASHBOARD).status_code == 303


def test_logout_is_a_post(client, login):
    login(client, super_admin())
    assert client.get("/logout").status_code == 405
    assert client.get(DASHBOARD).status_code == 200


def test_a_copied_cookie_dies_at_a_password_change_and_the_owner_stays(app, client, login):
    login(client, super_admin())
    thief = copied(app, client)
    new = {"password": PASSWORD, "new_password": "a whole new sentence", "new_password_confirm": "a whole new sentence"}
    answer = Page(client.get("/change")).submit(client, "form", new)
    assert answer.status_code == 302
    assert client.get(DASHBOARD).status_code == 200
    assert thief.get(DASHBOARD).status_code == 303


def test_a_disabled_account_is_out_at_once(client, login):
    user = super_admin()
    super_admin("other")
    login(client, user)
    with transaction():
        services.set_active(db.session.get(User, user.id), False)
    assert client.get(DASHBOARD).status_code == 303
    answer = Page(client.get("/login")).submit(client, "form", {"email": user.email, "password": PASSWORD})
    assert answer.status_code == 422


def test_htmx_is_told_to_load_the_login_page(client):
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Current-URL": "http://localhost/admin/settings"}
    answer = client.get(DASHBOARD, headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login?next=/admin/settings")


def test_programs_get_problem_json(client):
    answer = client.get(DASHBOARD, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")


def test_everybody_lands_at_home(app):
    here = platform(code="oms")
    shop = store(here, "kirchberg")
    homes = {
        person("admin", Role.PLATFORM_ADMIN, platform=here): "/platforms/oms/admin/dashboard",
        person("bob", Role.STORE_STAFF, platform=here, store=shop): "/platforms/oms/store/kirchberg/dashboard",
        person("alice", Role.MERCHANT_OWNER, platform=here, merchant=shop.merchant): "/platforms/oms/store/kirchberg/dashboard",
    }
    for user, home in homes.items():
        client = app.test_client()
        log_in(client, user)
        assert client.get("/").location == home
        assert client.get(home).status_code == 200


def test_somebody_with_several_places_chooses(client, login):
    here = platform()
    user = person("bob", Role.STORE_STAFF, platform=here, store=store(here, "one"))
    with transaction():
        services.add_membership(user, Role.STORE_STAFF, platform=here, store=store_in_transaction(here))
    login(client, user)
    page = Page(client.get("/"))
    assert len(page.select(".list-group a")) == 2


def store_in_transaction(here):
    """A second store, made within the open transaction."""
    from webapp.merchants.models import Store

    first = db.session.scalars(select(Store)).first()
    made = Store(platform_id=here.id, merchant_id=first.merchant_id, code="two", name="Two")
    db.session.add(made)
    db.session.flush()
    return made


def test_somebody_without_a_place_is_told_so(client, login):
    login(client, person("nobody"))
    assert "no role" in Page(client.get("/")).text("main")


@pytest.mark.parametrize("logged_in", [False, True])
def test_every_account_page_can_be_drawn(app, client, login, logged_in):
    if logged_in:
        login(client, super_admin())
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("security.") and "GET" in rule.methods]
    answers = {rule.rule: client.get(rule.rule.replace("<token>", "x")).status_code for rule in rules}
    assert len(answers) >= 8
    assert set(answers.values()) <= {200, 302, 303}, answers
