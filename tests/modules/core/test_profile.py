"""Everybody's own page."""

from __future__ import annotations

from tests.factories.people import person, super_admin
from tests.factories.places import platform, store
from tests.support.page import Page
from webapp.accounts.models import User
from webapp.db import db
from webapp.roles import Role

PROFILE = "/admin/profile"


def test_a_name_and_a_language_are_saved(client, login):
    user = super_admin()
    login(client, user)
    form = 'main form[action$="/profile"]'
    assert Page(client.get(PROFILE)).submit(client, form, {"name": "Ada", "locale": "en_GB", "timezone": "Europe/Paris"}).status_code == 303
    assert 'lang="en-GB"' in client.get(PROFILE).text
    saved = db.session.get(User, user.id)
    assert (saved.name, saved.locale, saved.timezone) == ("Ada", "en_GB", "Europe/Paris")


def test_another_browser_is_logged_out_from_here(app, client, login):
    user = super_admin()
    other = app.test_client()
    login(other, user)
    login(client, user)
    page = Page(client.get(PROFILE))
    assert len(page.select("#sessions tbody tr")) == 2
    row = next(row for row in page.select("#sessions tbody tr") if "this one" not in row.get_text())
    assert page.submit(client, f'tr[data-session="{row["data-session"]}"] form').status_code == 303
    assert other.get(PROFILE).status_code == 303
    assert client.get(PROFILE).status_code == 200


def test_every_other_browser_is_logged_out_at_once(app, client, login):
    user = super_admin()
    other = app.test_client()
    login(other, user)
    login(client, user)
    Page(client.get(PROFILE)).submit(client, 'form[action$="/end-others"]')
    assert other.get(PROFILE).status_code == 303
    assert len(Page(client.get(PROFILE)).select("#sessions tbody tr")) == 1


def test_nobody_ends_the_session_of_somebody_else(app, client, login):
    other = app.test_client()
    login(other, super_admin("other"))
    theirs = Page(other.get(PROFILE)).one("#sessions tbody tr")["data-session"]
    login(client, super_admin())
    token = Page(client.get(PROFILE)).select("main [name=csrf_token]")[0]["value"]
    assert client.post(f"/admin/profile/sessions/{theirs}/end", data={"csrf_token": token}).status_code == 404
    assert other.get(PROFILE).status_code == 200


def test_store_people_have_a_profile_too(client, login):
    here = platform()
    shop = store(here)
    login(client, person("bob", Role.STORE_STAFF, platform=here, store=shop))
    assert client.get(f"/platforms/{here.code}/store/{shop.code}/profile").status_code == 200
