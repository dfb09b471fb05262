"""How long a login lasts, and what ends it."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from itsdangerous import TimestampSigner
from sqlalchemy import select, update

from tests.factories.people import person, super_admin
from tests.factories.places import platform
from tests.support.page import Page
from webapp.accounts import services
from webapp.accounts.models import LoginSession, Membership, User
from webapp.accounts.sessions import IDLE, SEEN_EVERY
from webapp.db import db, transaction, utcnow
from webapp.roles import Role

pytestmark = pytest.mark.both_databases

PAGE, PROFILE = "/admin/dashboard", "/admin/profile"


def last_seen(ago):
    """The one session was last used that long ago; gives the moment."""
    with transaction():
        db.session.execute(update(LoginSession).values(seen_at=utcnow() - ago))
    return row().seen_at


def row():
    db.session.rollback()
    return db.session.scalars(select(LoginSession)).one()


def test_a_session_that_was_not_used_for_long_is_over(client, login):
    login(client, super_admin())
    last_seen(IDLE + timedelta(minutes=1))
    assert client.get(PAGE).status_code == 303


def test_a_session_that_is_used_goes_on_however_old_its_cookie_is(client, login):
    with signed(IDLE * 3):
        login(client, super_admin())
    before = last_seen(IDLE - timedelta(hours=1))
    assert client.get(PAGE).status_code == 200
    assert row().seen_at - before > timedelta(days=13)


@contextmanager
def signed(ago):
    """Cookies and tokens made inside are that old."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TimestampSigner, "get_timestamp", lambda _self: int(time.time() - ago.total_seconds()))
        yield


def test_that_it_is_used_is_written_once_a_minute(client, login):
    login(client, super_admin())
    before = last_seen(SEEN_EVERY / 2)
    client.get(PAGE)
    assert row().seen_at == before
    before = last_seen(SEEN_EVERY * 2)
    client.get(PAGE)
    assert row().seen_at > before


def test_sessions_that_are_over_are_not_listed(app, client, login):
    user, old = super_admin(), app.test_client()
    login(old, user)
    last_seen(IDLE + timedelta(minutes=1))
    login(client, user)
    assert len(Page(client.get(PROFILE)).select("[data-session]")) == 1


def test_a_password_set_from_the_command_line_ends_every_session(client, login):
    user = super_admin()
    login(client, user)
    hashed = services.new_hash("one more new sentence")
    with transaction():
        services.set_password(db.session.get(User, user.id), hashed)
    assert client.get(PAGE).status_code == 303


def test_an_account_that_is_opened_again_has_no_session_left(client, login):
    user, _other = super_admin(), super_admin("other")
    login(client, user)
    for active in (False, True):
        with transaction():
            services.set_active(db.session.get(User, user.id), active)
    assert client.get(PAGE).status_code == 303


def test_a_role_that_was_taken_away_is_gone_at_the_next_request(client, login):
    here = platform()
    user = person("admin", Role.PLATFORM_ADMIN, platform=here)
    login(client, user)
    page = f"/platforms/{here.code}/admin/dashboard"
    assert client.get(page).status_code == 200
    with transaction():
        services.remove_membership(db.session.scalars(select(Membership.id).where(Membership.user_id == user.id)).one())
    assert client.get(page).status_code == 404


def test_a_form_can_be_sent_as_long_as_the_session_lasts(client, login):
    """The token has no age of its own: a page that lay open for days still saves."""
    with signed(timedelta(days=3)):
        login(client, super_admin())
        page = Page(client.get(PROFILE))
    assert page.submit(client, 'main form[action$="/profile"]', {"name": "Ada"}).status_code == 303


def test_a_form_of_the_session_before_is_shown_again_with_what_was_typed(app, client, login):
    user = super_admin()
    login(client, user)
    page = Page(client.get(PROFILE))
    page.submit(client, 'form[action="/logout"]')
    login(client, user)
    again = Page(page.submit(client, 'main form[action$="/profile"]', {"name": "Ada Long Name"}, headers={"Origin": "http://localhost"}))
    assert (again.status, again.one("main input[name=name]")["value"]) == (400, "Ada Long Name")
    assert again.submit(client, "main form").status_code == 303
