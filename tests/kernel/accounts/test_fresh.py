"""Changing how one gets in asks for the password again after ten minutes, tells the person, and stands in the log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import structlog
from flask import Flask, g, session
from sqlalchemy import delete, select, update
from structlog.testing import capture_logs

from tests.factories.people import PASSWORD, person, super_admin
from tests.factories.places import platform
from tests.support.mails import delivered
from tests.support.page import Page
from webapp.accounts import fresh, tokens
from webapp.accounts.fresh import NotFresh
from webapp.accounts.models import ApiToken, Invitation, LoginSession, Membership, User
from webapp.accounts.viewing.limits import OWN_HAND
from webapp.actor import person as acting_person
from webapp.actor import set_actor
from webapp.db import db, transaction, utcnow
from webapp.gate import witness
from webapp.mail import OutboxMail
from webapp.roles import Role

pytestmark = pytest.mark.sqlite_only
TOKENS, PROFILE = "/admin/api-tokens/", "/admin/profile/"
NEW_TOKEN = {"name": "Script", "days": "30", "scopes": "modules:read"}
EMAIL = "another@example.com"
HARMLESS = {"id", "created_at", "updated_at", "name", "locale", "timezone"}


def age(client: Any, seconds: float = 601) -> None:
    """It was that long ago that this browser showed the password."""
    with client.session_transaction() as kept:
        kept["fs_paa"] -= seconds


@pytest.fixture
def old(client: Any, login: Any) -> Any:
    """A super admin whose login was eleven minutes ago."""
    login(client, super_admin())
    age(client)
    return client


def count(model: Any) -> int:
    db.session.rollback()
    return len(db.session.scalars(select(model)).all())


def make_token(client: Any) -> Any:
    return Page(client.get(TOKENS)).submit(client, "main form[novalidate]", NEW_TOKEN, headers={"Origin": "http://localhost"})


def test_within_ten_minutes_nothing_is_asked(client: Any, login: Any) -> None:
    login(client, super_admin())
    age(client, 500)
    assert make_token(client).status_code == 201


def test_later_the_password_is_asked_for_and_what_was_typed_goes_on(old: Any) -> None:
    asked = make_token(old)
    assert asked.status_code == 403
    assert count(ApiToken) == 0
    answer = Page(asked).submit(old, "main form", {"password_again": PASSWORD})
    assert answer.status_code == 201
    assert db.session.scalars(select(ApiToken)).one().name == "Script"
    assert make_token(old).status_code == 201, "it is not asked for again"


def test_copies_of_the_cookie_from_before_stop_working(app: Flask, old: Any) -> None:
    copy = app.test_client()
    with old.session_transaction() as kept, copy.session_transaction() as copied:
        copied.update(kept)
    assert copy.get(PROFILE).status_code == 200
    Page(old.get("/verify")).submit(old, "main form", {"password": PASSWORD})
    assert (old.get(PROFILE).status_code, copy.get(PROFILE).status_code) == (200, 303)
    assert count(LoginSession) == 1


def test_a_wrong_password_makes_nothing_and_counts_as_a_try(old: Any) -> None:
    asked = make_token(old)
    for _ in range(10):
        asked = Page(asked).submit(old, "main form", {"password_again": "not my password"})
        assert asked.status_code == 422
    assert Page(asked).submit(old, "main form", {"password_again": PASSWORD}).status_code == 429
    assert count(ApiToken) == 0


def test_from_elsewhere_nothing_typed_is_kept_and_the_page_asks(old: Any) -> None:
    form = Page(old.get(TOKENS)).one("main form[novalidate] [name=csrf_token]")["value"]
    answer = old.post(TOKENS, data={**NEW_TOKEN, "csrf_token": form}, headers={"Origin": "http://evil.example"})
    assert answer.status_code == 303
    assert answer.location == "/verify?next=/"


def test_a_page_that_gives_roles_asks_before_anything_is_typed(old: Any) -> None:
    answer = old.get("/admin/admin-users/create")
    assert answer.location == "/verify?next=/admin/admin-users/create"
    page = Page(old.get(answer.location))
    assert page.submit(old, "main form", {"password": PASSWORD}).location.endswith("/admin/admin-users/create")
    assert old.get("/admin/admin-users/create").status_code == 200


def test_htmx_is_sent_to_the_page_that_asks(old: Any) -> None:
    form = Page(old.get(TOKENS)).one("main form[novalidate] [name=csrf_token]")["value"]
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{TOKENS}", "X-CSRFToken": form}
    answer = old.post(TOKENS, data=NEW_TOKEN, headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, f"/verify?next={TOKENS}")


def test_htmx_shows_the_question_in_place_and_what_was_typed_goes_on(old: Any) -> None:
    form = Page(old.get(TOKENS)).one("main form[novalidate] [name=csrf_token]")["value"]
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "Origin": "http://localhost", "X-CSRFToken": form}
    answer = old.post(TOKENS, data=NEW_TOKEN, headers=headers)
    place = [answer.headers.get(name) for name in ("HX-Retarget", "HX-Reselect", "HX-Reswap")]
    assert (answer.status_code, place) == (403, ["#main", "#main", "outerHTML"])
    assert Page(answer).one("#main [name=name]")["value"] == "Script"
    assert Page(answer).submit(old, "#main form", {"password_again": PASSWORD}).status_code == 201


def test_the_second_factor_asks_after_ten_minutes_too(old: Any) -> None:
    assert "/verify" in old.get("/tf-setup").location


def test_a_new_password_needs_only_the_present_one(old: Any) -> None:
    form = {"password": PASSWORD, "new_password": "one more new sentence", "new_password_confirm": "one more new sentence"}
    assert Page(old.get("/change")).submit(old, "main form", form).status_code == 302


WRITES = {
    "a role": lambda user: db.session.add(Membership(user_id=user.id, role=Role.SUPER_ADMIN)),
    "a role taken": lambda user: db.session.execute(delete(Membership).where(Membership.user_id == user.id)),
    "a token": lambda user: db.session.add(ApiToken(user_id=user.id, token_hash="x", prefix="x", scopes=[], expires_at=utcnow())),
    "tokens ended": lambda _user: db.session.execute(update(ApiToken).values(revoked_at=utcnow())),
    "an invitation": lambda _user: db.session.add(
        Invitation(email="x@example.com", role=Role.SUPER_ADMIN, nonce="x", expires_at=utcnow() + timedelta(1))
    ),
    "accounts in a row": lambda user: db.session.execute(update(User), [{"id": user.id, "email": EMAIL}]),
    "an account by values beside": lambda user: db.session.execute(update(User).where(User.id == user.id), {"email": EMAIL}),
    **{
        f"the column {name}": lambda user, name=name: setattr(user, name, EMAIL if name == "email" else None)
        for name in sorted(OWN_HAND[User] or ())
    },
}


@pytest.mark.parametrize("what", WRITES)
def test_no_row_that_lets_somebody_in_is_written_by_a_stale_session(app: Flask, what: str) -> None:
    """Whatever page it is, also one that nobody has written yet."""
    user = person("alice")
    if what.startswith("the column"):
        for name in ("tf_primary_method", "tf_totp_secret", "fs_webauthn_user_handle"):
            setattr(user, name, "x")
        user.tf_last_counter, user.mf_recovery_codes = 1, ["x"]
        db.session.commit()
    user_id = user.id
    with app.test_request_context("/"):
        set_actor(acting_person(user_id))
        g.login_session_id = 1
        session["fs_paa"] = 1
        again = db.session.get_one(User, user_id)
        with pytest.raises(NotFresh), db.session.no_autoflush:
            WRITES[what](again)
            db.session.flush()
        db.session.rollback()


def test_every_column_of_an_account_is_decided_about() -> None:
    decided = (OWN_HAND[User] or set()) | HARMLESS
    assert {column.name for column in User.__table__.columns} == decided


def test_somebody_who_gets_or_loses_a_role_is_told(app: Flask, client: Any, login: Any) -> None:
    place = platform("orders", code="oms")
    bob = person("bob", Role.PLATFORM_ADMIN, platform=place)
    login(client, super_admin())
    role = db.session.scalars(select(Membership.id).where(Membership.user_id == bob.id)).one()
    page = Page(client.get(f"/admin/admin-users/{bob.id}/roles/{role}/remove"))
    assert page.submit(client, "main form", {}).status_code == 303
    mails = [mail for mail in delivered(app) if "role" in mail.body]
    assert [mail.to for mail in mails] == [[bob.email]]
    assert f"Platform administrator, {place.name}" in mails[0].body


def test_whoever_ends_other_sessions_can_end_tokens_too(client: Any, login: Any) -> None:
    user = super_admin()
    login(client, user)
    with transaction():
        tokens.create_token(user, scopes=["modules:read"])
    page = Page(client.get(PROFILE))
    assert page.submit(client, 'form[action$="end-others"]', {"tokens": "1"}).status_code == 303
    assert db.session.scalars(select(ApiToken)).one().state == "revoked"
    assert "account_notice" in db.session.scalars(select(OutboxMail.code)).all()


def test_a_login_ends_after_the_time_that_is_set_however_much_it_is_used(app: Flask, client: Any, login: Any) -> None:
    login(client, super_admin())
    with transaction():
        db.session.execute(update(LoginSession).values(created_at=utcnow() - timedelta(days=app.config["SESSION_DAYS"], minutes=1)))
    assert client.get(PROFILE).status_code == 303


def test_a_logout_clears_the_browser(client: Any, login: Any) -> None:
    login(client, super_admin())
    assert Page(client.get(PROFILE)).submit(client, 'form[action$="logout"]', {}).headers["Clear-Site-Data"] == '"cache", "storage"'


def test_security_events_are_logged_without_what_was_typed(app: Flask, monkeypatch: pytest.MonkeyPatch, login: Any) -> None:
    monkeypatch.setattr(witness, "log", structlog.get_logger("security"))
    alice, client = super_admin(), app.test_client()
    with capture_logs() as lines:
        form = {"email": alice.email, "password": "not my password"}
        Page(client.get("/login")).submit(client, "main form", form)
        login(client, alice)
        client.post(TOKENS, data=NEW_TOKEN)
        client.post("/logout")
        other = app.test_client()
        login(other, person("nobody"))
        other.get("/admin/platforms/")
    said = [line["event"] for line in lines if line["event"].partition(".")[0] in ("auth", "access", "form", "limit")]
    assert {"auth.failed", "auth.login", "form.forged", "access.stranger"} <= set(said)
    assert "not my password" not in repr(lines)
    assert alice.email not in repr(lines)


def test_the_guard_listens(app: Flask) -> None:
    assert fresh.WITHIN == timedelta(minutes=10) == app.config["SECURITY_FRESHNESS"]
