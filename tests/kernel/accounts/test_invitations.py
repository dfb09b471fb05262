"""Invitations: who may offer what, what the link does, and everything that ends it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories.people import person, super_admin
from tests.factories.places import platform, store
from tests.support.mails import delivered, link_in
from tests.support.page import Page
from tests.support.statements import statements
from webapp.accounts import invitations, managing, services
from webapp.accounts.granting import Seat
from webapp.accounts.models import Invitation, Membership, User
from webapp.audit import AuditEntry
from webapp.db import db, transaction, utcnow
from webapp.domain import DomainError
from webapp.mail import OutboxMail
from webapp.merchants.models import Store
from webapp.platforms.queries import platform_row
from webapp.providing import merchants
from webapp.roles import STORE_ROLES, Role

NEW = {"name": "Nora", "password": "three dozen wooden bridges", "password_confirm": "three dozen wooden bridges"}
FORM = "main form[name=invitation_form]"


@pytest.fixture
def shop(app: Flask) -> Store:
    """A store with an owner, a manager and a clerk."""
    here = platform()
    made = store(here)
    person("alice", Role.MERCHANT_OWNER, platform=here, merchant=made.merchant)
    person("mona", Role.STORE_MANAGER, platform=here, store=made)
    person("bob", Role.STORE_STAFF, platform=here, store=made)
    return made


def holder(role: Role) -> User:
    return db.session.scalars(select(User).join(Membership).where(Membership.role == role)).one()


def offer(shop: Store, email: str = "nora@example.com", role: Role = Role.STORE_STAFF, by: User | None = None) -> str:
    """An invitation by the owner; its link's token."""
    with transaction():
        row = invitations.invite(email, Seat.in_store(role, shop), by=by or holder(Role.MERCHANT_OWNER))
        return invitations.token_of(row)


def refused(act: Any) -> str:
    with pytest.raises(DomainError) as error, transaction():
        act()
    return error.value.code


@pytest.mark.parametrize(
    ("giver", "may"),
    [
        (Role.MERCHANT_OWNER, {Role.MERCHANT_OWNER, Role.STORE_MANAGER, Role.STORE_STAFF}),
        (Role.STORE_MANAGER, {Role.STORE_MANAGER, Role.STORE_STAFF}),
        (Role.STORE_STAFF, set()),
    ],
)
def test_nobody_offers_more_than_they_have_or_elsewhere(shop: Store, giver: Role, may: set[Role]) -> None:
    by, other = holder(giver), store(platform(), "other")
    seats = [Seat.in_store(role, shop) for role in STORE_ROLES]
    seats += [Seat(Role.SUPER_ADMIN), Seat(Role.PLATFORM_ADMIN, shop.platform_id), *(Seat.in_store(role, other) for role in STORE_ROLES)]
    mine = [Seat.in_store(role, shop) for role in may]
    for seat in mine:
        with transaction():
            invitations.invite("nora@example.com", seat, by=by)
    others = [seat for seat in seats if seat not in mine]
    assert {refused(partial(invitations.invite, "nora@example.com", seat, by=by)) for seat in others} == {"above_own"}


def test_a_new_person_sets_name_and_password_and_is_in(app: Flask, client: Any, shop: Store) -> None:
    offer(shop)
    (mail,) = delivered(app)
    assert (mail.to, mail.subject) == (["nora@example.com"], "You are invited")
    page = Page(client.get(link_in(mail.body, "/invitation/")))
    assert "Alice invites nora@example.com to Main" in page.text("main")
    assert page.submit(client, FORM, NEW).status_code == 303
    nora = db.session.scalars(select(User).where(User.email == "nora@example.com")).one()
    assert [(row.role, row.store_id) for row in nora.memberships] == [(Role.STORE_STAFF, shop.id)]


def test_somebody_with_an_account_logs_in_and_says_yes(client: Any, login: Any, shop: Store) -> None:
    nora = person("nora")
    url = f"/invitation/{offer(shop, nora.email)}"
    asked = Page(client.get(url))
    assert not asked.has("[name=password]")
    assert client.post(url, data={"csrf_token": csrf(client)}).status_code == 409
    assert nora.memberships == []
    login(client, nora)
    assert Page(client.get(url)).submit(client, FORM).status_code == 303
    assert [row.role for row in nora.memberships] == [Role.STORE_STAFF]


def csrf(client: Any) -> str:
    return str(Page(client.get("/login")).select("[name=csrf_token]")[0]["value"])


def test_somebody_else_who_is_logged_in_gets_nothing_by_the_link(client: Any, login: Any, shop: Store) -> None:
    mallory = person("mallory")
    login(client, mallory)
    url = f"/invitation/{offer(shop, person('nora').email)}"
    page = Page(client.get(url))
    assert not page.has(FORM)
    token = page.select("[name=csrf_token]")[0]["value"]
    assert client.post(url, data={"csrf_token": token, **NEW}).status_code == 409
    assert mallory.memberships == []


def end_by_withdrawal(shop: Store) -> None:
    invitations.withdraw(db.session.scalars(select(Invitation.id)).one(), by=holder(Role.MERCHANT_OWNER))


def end_by_expiry(shop: Store) -> None:
    db.session.scalars(select(Invitation)).one().expires_at = utcnow() - timedelta(seconds=1)


def end_by_a_newer_link(shop: Store) -> None:
    row = db.session.scalars(select(Invitation)).one()
    row.sent_at = utcnow() - timedelta(hours=1)
    invitations.send_again(row.id, by=holder(Role.MERCHANT_OWNER))


def end_by_the_inviters_role(shop: Store) -> None:
    alice = holder(Role.MERCHANT_OWNER)
    services.add_membership(person_in(), Role.MERCHANT_OWNER, platform=platform_of(shop), merchant=shop.merchant)
    services.remove_membership(next(row.id for row in alice.memberships))


def end_by_the_inviters_account(shop: Store) -> None:
    services.set_active(holder(Role.MERCHANT_OWNER), False)


def end_by_the_stores_close(shop: Store) -> None:
    merchants.set_store_status(shop, merchants.CLOSED)


def end_by_the_merchants_suspension(shop: Store) -> None:
    merchants.set_merchant_status(shop.merchant, merchants.SUSPENDED)


def person_in() -> User:
    return services.create_user("second@example.com", None, "Second")


def platform_of(shop: Store) -> Any:
    return platform_row(shop.platform_id)


ENDS = [
    end_by_withdrawal,
    end_by_expiry,
    end_by_a_newer_link,
    end_by_the_inviters_role,
    end_by_the_inviters_account,
    end_by_the_stores_close,
    end_by_the_merchants_suspension,
]


@pytest.mark.parametrize("end", ENDS)
def test_a_link_that_has_ended_lets_nobody_in(client: Any, shop: Store, end: Any) -> None:
    url = f"/invitation/{offer(shop)}"
    page = Page(client.get(url))
    with transaction():
        end(shop)
    late = page.submit(client, FORM, NEW)
    assert (late.status_code, client.get(url).status_code) == (410, 410)
    assert not Page(late).has(FORM)
    assert db.session.scalar(select(func.count()).where(User.email == "nora@example.com")) == 0


def test_what_is_no_link_says_so(client: Any, shop: Store) -> None:
    offer(shop)
    for token in ("x", "WzEsIngiXQ.AAAA", "WzEsMV0.x", "a" * 3000):
        assert client.get(f"/invitation/{token}").status_code == 410


def test_another_platforms_pages_do_not_know_the_link(client: Any, shop: Store) -> None:
    platform(code="other")
    url = f"/invitation/{offer(shop)}"
    assert client.get(url, base_url="http://other.localhost").status_code == 410
    assert client.get(url).status_code == 200


def test_inviting_does_the_same_work_and_says_the_same_whoever_exists(shop: Store) -> None:
    by, there = holder(Role.MERCHANT_OWNER), person("nora")
    seat = Seat.in_store(Role.STORE_STAFF, shop)
    sent = []
    for email in ("stranger@example.com", there.email):
        db.session.expire_all()
        with statements() as seen, transaction():
            invitations.invite(email, seat, by=by)
        sent.append(seen)
    assert len(sent[0]) == len(sent[1])
    assert [row.state for row in db.session.scalars(select(Invitation))] == ["open", "open"]
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 2


def test_who_has_the_role_or_the_invitation_already_is_said(shop: Store) -> None:
    offer(shop)
    assert refused(lambda: offer_in(shop, "Nora@Example.com")) == "invited_already"
    assert refused(lambda: offer_in(shop, holder(Role.STORE_STAFF).email)) == "role_held"


def offer_in(shop: Store, email: str) -> None:
    invitations.invite(email, Seat.in_store(Role.STORE_STAFF, shop), by=holder(Role.MERCHANT_OWNER))


def test_one_person_sends_only_so_many_mails_an_hour(shop: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "PER_HOUR", 2)
    offer(shop, "a@example.com")
    offer(shop, "b@example.com")
    assert refused(lambda: offer_in(shop, "c@example.com")) == "too_many"


def test_an_invitation_is_not_sent_again_at_once(shop: Store) -> None:
    offer(shop)
    row_id = db.session.scalars(select(Invitation.id)).one()
    assert refused(lambda: invitations.send_again(row_id, by=holder(Role.MERCHANT_OWNER))) == "sent_just_now"


def test_a_mail_that_waited_past_the_withdrawal_is_not_sent(app: Flask, shop: Store) -> None:
    offer(shop)
    with transaction():
        end_by_withdrawal(shop)
    assert delivered(app) == []


def test_no_row_log_or_mail_table_holds_the_link(app: Flask, client: Any, shop: Store, caplog: pytest.LogCaptureFixture) -> None:
    token = offer(shop)
    client.get(f"/invitation/{token}")
    delivered(app)
    rows = [*db.session.scalars(select(OutboxMail)), *db.session.scalars(select(Invitation))]
    assert not any(token in repr(vars(row)) for row in rows)
    assert token not in caplog.text


def test_taking_the_last_role_away_ends_sessions_and_tokens(client: Any, login: Any, shop: Store) -> None:
    bob = holder(Role.STORE_STAFF)
    login(client, bob)
    with transaction():
        managing.take_away(bob.memberships[0].id, by=holder(Role.MERCHANT_OWNER))
    assert client.get("/", follow_redirects=True).request.path == "/login"


def test_the_last_owner_stays_and_nobody_changes_their_own_role(shop: Store) -> None:
    alice, root = holder(Role.MERCHANT_OWNER), super_admin()
    row = alice.memberships[0].id
    assert refused(lambda: managing.take_away(row, by=root)) == "last_owner"
    assert refused(lambda: managing.change_role(row, Seat.in_store(Role.STORE_STAFF, shop), by=root)) == "last_owner"
    mona = holder(Role.STORE_MANAGER)
    assert refused(lambda: managing.take_away(mona.memberships[0].id, by=mona)) == "own_role"
    assert refused(lambda: managing.take_away(row, by=mona)) == "above_own"


def test_an_account_is_in_the_hands_of_those_who_manage_all_that_the_person_is(shop: Store) -> None:
    alice, bob = holder(Role.MERCHANT_OWNER), holder(Role.STORE_STAFF)
    with transaction():
        managing.send_reset(bob, by=alice)
    elsewhere = store(platform(), "elsewhere")
    with transaction():
        services.add_membership(bob, Role.STORE_STAFF, platform=platform_of(elsewhere), store=elsewhere)
    assert refused(lambda: managing.send_reset(bob, by=alice)) == "not_managed"
    assert refused(lambda: managing.forget_second_factor(bob, by=alice)) == "not_managed"


def test_what_others_do_about_how_somebody_gets_in_stands_in_the_trail(app: Flask, shop: Store) -> None:
    alice, bob = holder(Role.MERCHANT_OWNER), holder(Role.STORE_STAFF)
    with transaction():
        managing.send_reset(bob, by=alice)
        managing.end_sessions(bob.id, by=alice)
    found = select(AuditEntry.action).where(AuditEntry.subject_kind == "account", AuditEntry.subject_id == bob.id)
    told = db.session.scalars(found.order_by(AuditEntry.id)).all()
    assert told[-2:] == ["account.reset_sent", "account.logged_out"]
    assert refused(lambda: managing.end_sessions(bob.id, by=alice, session_id=2**30)) == "not_found"
    assert len(db.session.scalars(found).all()) == len(told)


def test_somebody_without_their_second_factor_is_let_in_again_and_told(app: Flask, shop: Store) -> None:
    bob = holder(Role.STORE_STAFF)
    with transaction():
        bob.tf_primary_method, bob.tf_totp_secret, bob.mf_recovery_codes = "authenticator", "x", ["one"]
    with transaction():
        managing.forget_second_factor(bob, by=holder(Role.STORE_MANAGER))
    assert (bob.tf_primary_method, bob.tf_totp_secret, bob.mf_recovery_codes) == (None, None, None)
    (mail,) = delivered(app)
    assert (mail.to, mail.subject) == ([bob.email], "Your second factor is off")
    assert "Mona has switched the second factor" in mail.body
