"""The provider sees which modules are used, and what switches did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from modules.analytics import adoption
from modules.billing.services import subscriptions
from tests.factories import people
from tests.factories.plans import TERMS, Desk
from tests.factories.work import at_work
from tests.modules.analytics.conftest import World, order_at, refreshed
from tests.support.covering import State
from tests.support.page import Page
from webapp.db import db, transaction, utcnow
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.switching.ask import Ask, Configure


def test_a_module_says_how_much_is_done_with_it_and_where(app: Flask, world: World) -> None:
    with at_work(world.platform):
        for days in (0, 5, 40):
            order_at(db.session.get_one(Store, world.shop.id), utcnow() - timedelta(days=days))
    refreshed(app, world.platform.code)
    found = {each.module.code: each for each in adoption.overview()["modules"]}
    assert (found["orders"].now, found["orders"].use.stores, found["orders"].idle) == (2, 1, False)
    assert (found["customers"].use.number, found["customers"].idle) == (0, True)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Midway"])
def test_a_switch_shows_what_was_done_before_and_after(app: Flask, world: World, zone: str) -> None:
    """At any moment it is another day than in UTC in one of these zones, and the day of a switch is the zone's."""
    with transaction():
        kernel().modules.apply(Ask(world.platform.id, Configure("core", {"timezone": zone}), revision=1, by="test"))
        db.session.get_one(Store, world.shop.id).timezone = zone
    with at_work(world.platform):
        for days in (1, 2):
            order_at(db.session.get_one(Store, world.shop.id), utcnow() - timedelta(days=days))
    refreshed(app, world.platform.code)
    service = kernel().modules
    with transaction():
        service.apply(Ask(world.platform.id, {"orders": State.OFF}, revision=service.snapshot(world.platform.id).revision, reason="test"))
    told = next(each for each in adoption.overview()["switches"] if each.module.code == "orders")
    assert (told.on, told.before > 0, told.after) == (False, True, 0)


def test_a_platform_shows_its_modules_and_tiers_month_by_month(
    app: Flask, client: FlaskClient, world: World, login: Callable[..., Any]
) -> None:
    with transaction():
        kernel().modules.apply(Ask(world.platform.id, {"billing": State.ON}, revision=1, reason="test"))
    desk = Desk(world.platform, world.shop)
    for code, feature in (("small", "order_management"), ("large", "order_returns")):
        desk.sell(code, 1000 if code == "small" else 9000, feature, rank=10 if code == "small" else 20)
    desk.start("small", now=utcnow() - timedelta(days=100))
    with desk.work():
        subscriptions.change(desk.live(), version=desk.tier("large").current, interval="month", terms=TERMS)
    login(client, people.super_admin())
    page = Page(client.get(f"/admin/analytics/{world.platform.code}"))
    figures = {row["data-tier"]: [cell.get_text() for cell in row.select("td.tabular")] for row in page.select("[data-tier]")}
    assert figures == {"Large": ["0", "1"], "Small": ["0", "0"]}
    assert page.one('[data-module-months="orders"] svg') is not None


def test_only_the_provider_sees_it(client: FlaskClient, world: World, login: Callable[..., Any]) -> None:
    login(client, world.alice)
    assert client.get("/admin/analytics").status_code == 404
    client = client.application.test_client()
    login(client, people.super_admin())
    assert Page(client.get("/admin/analytics")).one('[data-module-adoption="orders"]') is not None
    assert client.get("/admin/analytics/nothing").status_code == 404
