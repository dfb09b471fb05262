"""Who is told of invitations in the app: the person invited, and whoever invited them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.messaging.models import Notice
from modules.platform_admin import invited
from tests.factories.people import person, super_admin
from tests.factories.shops import Shops
from tests.factories.work import at_work
from tests.modules.messaging.test_notices import switch
from tests.support.jobs import work_off
from tests.support.page import Page
from webapp import jobs
from webapp.accounts import accepting, invitations
from webapp.accounts.granting import Seat
from webapp.accounts.models import Invitation, User
from webapp.db import db, transaction, utcnow
from webapp.kernel import kernel
from webapp.roles import Role
from webapp.switching.ask import Ask

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def world(app: Flask) -> Shops:
    """Both shops, with messages."""
    return Shops.with_modules("messaging")


def invite(app: Flask, world: Shops, user: User, by: User, role: Role = Role.STORE_STAFF) -> int:
    """The id of an invitation to the shop, of which everybody was told."""
    with transaction():
        row = invitations.invite(user.email, Seat.in_store(role, world.shop), by=db.session.get_one(User, by.id))
    invitation_id = row.id
    work_off(app)
    return invitation_id


def told(user: User, *, unread: bool = False) -> list[str]:
    """The kinds of what somebody was told."""
    db.session.rollback()
    statement = select(Notice).where(Notice.user_id == user.id).order_by(Notice.id)
    return [row.kind.removeprefix("platform-admin.") for row in db.session.scalars(statement) if not unread or row.read_at is None]


def accept(app: Flask, invitation_id: int, user: User) -> None:
    with transaction():
        token = invitations.token_of(db.session.get_one(Invitation, invitation_id))
        accepting.accept_as(token, db.session.get_one(User, user.id))
    work_off(app)


def expire(invitation_id: int, ago: timedelta = timedelta(hours=1)) -> None:
    with transaction() as session:
        session.get_one(Invitation, invitation_id).expires_at = utcnow() - ago


def look(app: Flask, world: Shops) -> None:
    """What happens each morning."""
    with at_work(world.platform):
        jobs.enqueue(invited.TELL_EXPIRED)
    work_off(app)


def test_who_has_an_account_is_told_and_accepts_from_the_notice(
    app: Flask, world: Shops, client: FlaskClient, login: Callable[..., Any]
) -> None:
    invite(app, world, world.charlie, world.alice)
    assert told(world.charlie) == ["invitation"]
    login(client, world.charlie)
    here = world.address("notifications/", world.other_shop)
    page = Page(client.get(here))
    assert "Alice invites you: Staff" in page.text("tbody")
    found = Page(page.submit(client, "form[id^=open-]", follow_redirects=True))
    assert f"Alice invites you: Staff, {world.shop.name}." in found.text("main")
    answer = client.get(str(found.one("main a[href*='/invitation/']")["href"]))
    assert Page(answer).submit(client, "main form[name=invitation_form]").status_code == 303
    work_off(app)
    assert client.get(world.address("dashboard")).status_code == 200


def test_who_invited_is_told_that_it_was_accepted_and_the_invitation_is_done(app: Flask, world: Shops) -> None:
    invitation_id = invite(app, world, world.charlie, world.alice)
    accept(app, invitation_id, world.charlie)
    assert told(world.alice) == ["invitation-answer-store"]
    assert told(world.charlie, unread=True) == []


def test_a_withdrawn_one_is_taken_back(app: Flask, world: Shops) -> None:
    invitation_id = invite(app, world, world.charlie, world.alice)
    with transaction():
        invitations.withdraw(invitation_id, by=db.session.get_one(User, world.alice.id))
    work_off(app)
    assert told(world.charlie, unread=True) == []
    assert told(world.alice) == []


def test_an_expired_one_is_told_once_to_who_sent_it(app: Flask, world: Shops, client: FlaskClient, login: Callable[..., Any]) -> None:
    invitation_id = invite(app, world, world.charlie, world.alice)
    look(app, world)
    assert told(world.alice) == []
    expire(invitation_id)
    for _morning in range(2):
        look(app, world)
    assert told(world.alice) == ["invitation-answer-store"]
    login(client, world.alice)
    page = Page(client.get(world.address("notifications/")))
    assert "An invitation has expired: Staff" in page.text("tbody")
    assert page.submit(client, "form[id^=open-]").location.endswith(world.address("team"))


def test_one_that_expired_long_ago_is_no_news(app: Flask, world: Shops) -> None:
    expire(invite(app, world, world.charlie, world.alice), timedelta(days=9))
    look(app, world)
    assert told(world.alice) == []


@pytest.mark.parametrize("whose", ["provider", "platform"])
def test_others_who_invite_are_told_by_their_own_page(app: Flask, world: Shops, whose: str) -> None:
    by = super_admin() if whose == "provider" else person("adam", Role.PLATFORM_ADMIN, platform=world.platform)
    accept(app, invite(app, world, world.charlie, by), world.charlie)
    assert told(by) == [f"invitation-answer-{'console' if whose == 'provider' else 'admin'}"]


def test_who_may_not_invite_any_more_is_told_nothing(app: Flask, world: Shops) -> None:
    mona = person("mona", Role.STORE_MANAGER, platform=world.platform, store=world.shop)
    invitation_id = invite(app, world, world.charlie, mona)
    expire(invitation_id)
    with transaction() as session:
        for row in session.get_one(User, mona.id).memberships:
            row.role = Role.STORE_STAFF
    look(app, world)
    assert told(mona) == []


def test_nobody_can_open_the_invitation_of_somebody_else(app: Flask, world: Shops, client: FlaskClient, login: Callable[..., Any]) -> None:
    invitation_id = invite(app, world, world.charlie, world.alice)
    login(client, world.bob)
    answer = client.get(world.address(f"profile/invitations/{invitation_id}"))
    assert answer.location.endswith("/profile")


@pytest.mark.parametrize("off", ["off", "read-only"])
def test_without_messaging_inviting_and_accepting_go_on(app: Flask, world: Shops, off: str) -> None:
    if off == "off":
        switch(world, "messaging", on=False)  # type: ignore[arg-type]
    else:
        with transaction():
            service = kernel().modules
            revision = service.snapshot(world.platform.id).revision
            service.apply(Ask(world.platform.id, {"messaging": "read-only"}, revision=revision))
    accept(app, invite(app, world, world.charlie, world.alice), world.charlie)
    assert told(world.alice) == told(world.charlie) == []
    with at_work(world.platform):
        assert not [run for run in db.session.scalars(jobs.runs()) if run.status == "failed"]
