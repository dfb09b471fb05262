"""Whom notices reach, how often, and who may read them later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from modules.core import notices as security
from modules.messaging.queries import notices as queries
from modules.messaging.services import notices, preferences
from tests.factories import work
from tests.factories.people import person, super_admin
from tests.factories.places import store
from tests.modules.messaging.conftest import FACTS, LOW, World, at_work, configure, tell, told
from tests.support.jobs import work_off
from tests.support.mails import delivered
from webapp.accounts.models import Membership, User
from webapp.db import db, transaction, utcnow
from webapp.events import publish
from webapp.mail import OutboxMail
from webapp.platforms.models import Platform
from webapp.platforms.modules import PlatformModule
from webapp.roles import Role


def test_the_people_of_the_store_are_told_and_nobody_else(world: World) -> None:
    others = [person("paula", Role.PLATFORM_ADMIN, platform=world.platform), super_admin(), world.charlie]
    next_door = person("nina", Role.STORE_STAFF, platform=world.platform, store=store(world.platform, "next-door"))
    assert tell(world.shop) == 2
    assert [len(told(each)) for each in (world.alice, world.bob)] == [1, 1]
    assert not any(told(each) for each in (*others, next_door))


def test_the_same_again_is_one_row_that_counts_until_it_is_read(world: World) -> None:
    for _each in range(3):
        tell(world.shop)
    (row,) = told(world.bob)
    assert row.count == 3
    with at_work(world.shop):
        notices.mark_read(world.bob.id, row.id)
    tell(world.shop)
    (row,) = told(world.bob)
    assert (row.count, row.read_at) == (1, None)


def test_what_is_told_once_is_not_even_counted(world: World) -> None:
    assert [tell(world.shop, once=True), tell(world.shop, once=True)] == [2, 0]
    assert [row.count for row in told(world.bob)] == [1]


def test_what_was_before_notices_came_on_is_not_told(world: World) -> None:
    with transaction() as session:
        module_row(session, world, "messaging").enabled_at = utcnow() - timedelta(hours=1)
    assert tell(world.shop, at=utcnow() - timedelta(hours=2)) == 0
    assert tell(world.shop, at=utcnow()) == 2


def test_who_left_the_store_is_not_shown_what_they_were_told(world: World) -> None:
    tell(world.shop)
    with at_work(world.shop):
        assert queries.unread_count(world.bob.id) == 1
    leave(world.bob)
    with at_work(world.shop):
        assert queries.unread_count(world.bob.id) == 0
        assert not db.session.scalars(queries.notices(world.bob.id)).all()


def test_what_a_module_that_is_off_told_is_hidden_and_kept(world: World) -> None:
    tell(world.shop)
    switch(world, "inventory", on=False)
    with at_work(world.shop):
        assert queries.unread_count(world.bob.id) == 0
    switch(world, "inventory", on=True)
    with at_work(world.shop):
        assert queries.unread_count(world.bob.id) == 1


def switch(world: World, code: str, *, on: bool) -> None:
    with transaction() as session:
        module_row(session, world, code).is_enabled = on
        session.get_one(Platform, world.platform.id).touch()


def module_row(session: Session, world: World, code: str) -> PlatformModule:
    return session.query(PlatformModule).filter_by(platform_id=world.platform.id, module_code=code).one()


def leave(user: User) -> None:
    """They work nowhere any more."""
    with transaction() as session:
        for row in session.query(Membership).filter_by(user_id=user.id):
            session.delete(row)


def test_who_wants_none_of_a_kind_is_left_alone(world: World) -> None:
    want(world.bob, "off")
    assert tell(world.shop) == 1
    assert not told(world.bob)


def want(user: User, channel: str, hour: int | None = None) -> None:
    with transaction():
        preferences.save(user.id, channels={LOW: channel}, digest_hour=hour)


def test_a_mail_at_once_goes_once_until_the_notice_is_read(app: Flask, world: World) -> None:
    configure(world.platform, email_enabled=True)
    want(world.bob, "mail")
    tell(world.shop)
    tell(world.shop)
    assert [(mail.to, "Le pont rouge" in mail.body or "2 variants" in mail.body) for mail in delivered(app)] == [([world.bob.email], True)]


def test_no_mail_of_what_was_read_or_may_not_be_known_any_more(app: Flask, world: World) -> None:
    configure(world.platform, email_enabled=True)
    want(world.bob, "mail")
    tell(world.shop)
    leave(world.bob)
    assert not delivered(app)
    assert db.session.query(OutboxMail).count() == 0


def test_no_mail_leaves_while_messaging_is_off(app: Flask, world: World) -> None:
    configure(world.platform, email_enabled=True)
    want(world.bob, "mail")
    tell(world.shop)
    switch(world, "messaging", on=False)
    assert not delivered(app)


@pytest.mark.parametrize("on", [True, False])
def test_news_of_ones_account_goes_by_mail_whether_messaging_is_on_or_off(app: Flask, world: World, on: bool) -> None:
    switch(world, "messaging", on=on)
    bob_id = world.bob.id
    with work.at_work(world.platform):
        security.tell(db.session.get_one(User, bob_id), security.FACTOR_OFF)
    assert [mail.to for mail in delivered(app)] == [[world.bob.email]]
    assert [each.kind for each in told(world.bob)] == (["core.security"] if on else [])


def test_low_stock_reaches_the_bell_once_however_the_worker_dies(app: Flask, world: World) -> None:
    with at_work(world.shop) as shop:
        facts = {**FACTS, "variant_id": 1, "sku": "B1", "available": 1, "threshold": 5}
        publish("inventory.low_stock", store_id=shop.id, **facts)
    runs = work_off(app)
    work_off(app)
    assert runs
    assert [row.count for row in told(world.bob)] == [1]


@pytest.mark.sqlite_only
def test_nobody_declares_the_kind(world: World) -> None:
    with pytest.raises(LookupError):
        tell(world.shop, kind="inventory.no-such")


@pytest.mark.sqlite_only
def test_every_kind_leads_to_a_page_that_is_there(app: Flask) -> None:
    from modules.messaging.kinds import installed  # the walk is over everything that is installed

    views = app.view_functions.keys()
    for found in installed().values():
        for frontend in ("console", "admin", "store") if found.kind.personal else ("",):
            assert found.kind.endpoint.format(frontend=frontend) in views
