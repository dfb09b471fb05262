"""Who runs things is told when many tasks fail: once an hour, beyond the platform's number, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from modules.messaging.models import Notice
from modules.monitoring import alerts
from tests.factories.people import person, super_admin
from tests.factories.shops import Shops
from tests.factories.work import at_work
from tests.modules.monitoring.conftest import add_run
from tests.support.jobs import work_off
from tests.support.page import Page
from webapp.accounts.models import User
from webapp.db import db, transaction, utcnow
from webapp.jobs import JobRun, Status, enqueue
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.platforms.modules import PlatformModule
from webapp.roles import Role
from webapp.tenancy import unscoped


@pytest.fixture
def world(app: Flask) -> Shops:
    """Two platforms that have monitoring, messaging and imports."""
    return Shops.with_modules("monitoring", "messaging", "inventory", "marketplace")


@pytest.fixture
def adam(world: Shops) -> User:
    """The first platform's administrator."""
    return person("adam", Role.PLATFORM_ADMIN, platform=world.platform)


def fail(shop: Store, many: int = 11, ago: timedelta = timedelta(minutes=5)) -> None:
    """So many runs of the shop failed."""
    for _each in range(many):
        add_run(shop)
    with unscoped("tests"), transaction() as session:
        for row in session.scalars(select(JobRun).where(JobRun.store_id == shop.id, JobRun.status == Status.FAILED)):
            row.finished_at = utcnow() - ago


def look(app: Flask, world: Shops) -> None:
    """The look-out of the first platform, once."""
    with at_work(world.platform):
        enqueue(alerts.WATCH)
    work_off(app)


def allow(world: Shops, many: int) -> None:
    """So many may fail."""
    with transaction() as session:
        row = session.query(PlatformModule).filter_by(platform_id=world.platform.id, module_code="monitoring").one()
        row.config = {**row.config, "failure_alert_per_hour": many}
        session.get_one(Platform, world.platform.id).touch()


def told(user: User) -> list[dict[str, Any]]:
    """The facts of what somebody was told."""
    db.session.rollback()
    kinds = (alerts.HERE.code, alerts.THERE.code)
    rows = db.session.scalars(select(Notice).where(Notice.user_id == user.id, Notice.kind.in_(kinds)).order_by(Notice.id))
    return [{**row.facts, "kind": row.kind} for row in rows]


def test_more_than_allowed_within_an_hour_is_told_to_administrators_and_the_provider(app: Flask, world: Shops, adam: User) -> None:
    root, elsewhere = super_admin(), person("eve", Role.PLATFORM_ADMIN, platform=world.elsewhere)
    fail(world.shop)
    look(app, world)
    assert [(each["kind"], each["failed"]) for each in told(adam)] == [("monitoring.failures", 11)]
    assert [(each["kind"], each["name"]) for each in told(root)] == [("monitoring.failures-anywhere", world.platform.name)]
    assert [told(each) for each in (elsewhere, world.alice, world.bob)] == [[], [], []]


def test_as_many_as_allowed_are_told_to_nobody_and_neither_is_what_failed_before(app: Flask, world: Shops, adam: User) -> None:
    fail(world.shop, 20, timedelta(minutes=61))
    for _each in range(10):
        add_run(world.shop)
    look(app, world)
    assert told(adam) == []
    add_run(world.shop)
    look(app, world)
    assert len(told(adam)) == 1


def test_what_failed_on_another_platform_does_not_count(app: Flask, world: Shops, adam: User) -> None:
    fail(world.other_shop, 30)
    look(app, world)
    assert told(adam) == []


def test_it_is_told_once_an_hour(app: Flask, world: Shops, adam: User) -> None:
    fail(world.shop)
    for _time in range(3):
        look(app, world)
    assert len(told(adam)) == 1
    with unscoped("tests"), transaction() as session:
        for row in session.scalars(select(JobRun).where(JobRun.code == alerts.WATCH)):
            row.finished_at = utcnow() - timedelta(minutes=61)
        session.execute(update(Notice).values(dedupe_key=Notice.dedupe_key.concat("-before")))
    look(app, world)
    assert len(told(adam)) == 2


def test_the_number_is_the_platforms_own(app: Flask, world: Shops, adam: User) -> None:
    allow(world, 2)
    fail(world.shop, 3)
    look(app, world)
    assert [each["failed"] for each in told(adam)] == [3]


def test_without_messaging_nobody_is_told_and_nothing_fails(app: Flask, world: Shops, adam: User) -> None:
    with transaction() as session:
        session.delete(session.query(PlatformModule).filter_by(platform_id=world.platform.id, module_code="messaging").one())
        session.get_one(Platform, world.platform.id).touch()
    fail(world.shop)
    look(app, world)
    with unscoped("tests"):
        db.session.rollback()
        states = set(db.session.scalars(select(JobRun.status).where(JobRun.code == alerts.WATCH)))
    assert (states, told(adam)) == ({Status.SUCCEEDED}, [])


@pytest.mark.sqlite_only
def test_the_notice_leads_to_what_failed(app: Flask, world: Shops, adam: User, client: FlaskClient, login: Callable[..., Any]) -> None:
    fail(world.shop)
    look(app, world)
    login(client, adam)
    page = Page(client.get(f"/platforms/{world.platform.code}/admin/notifications/"))
    assert "11 tasks failed within an hour." in page.text("tbody")
    answer = page.submit(client, "form[id^='open-']", follow_redirects=True)
    assert len(Page(answer).select("#table-runs tbody tr")) == 11
