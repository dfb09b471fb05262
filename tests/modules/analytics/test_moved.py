"""What moved most is kept for the days that a platform's page offers, and is always what the facts say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from modules.analytics.figures import reach
from modules.analytics.models import DayTotal, Moved, TotalFact
from modules.analytics.queries import facts, moved
from modules.analytics.queries.places import Spot
from modules.analytics.services import moving, refreshing
from tests.factories.people import person
from tests.factories.work import at_work
from tests.modules.analytics.conftest import World, order_at, refreshed
from tests.support.statements import statements
from webapp.contributions import everyones
from webapp.db import db, utcnow
from webapp.merchants.models import Store
from webapp.registry.kinds.metrics import Metric
from webapp.roles import Role

HERE = Spot(None, "Europe/Luxembourg")


@pytest.fixture
def sold(app: Flask, world: World) -> World:
    """Orders of two years, of articles that go up and down."""
    with at_work(world.platform):
        shop = db.session.get_one(Store, world.shop.id)
        for days in (0, 8, 33, 370):
            for number in range(2):
                order_at(shop, utcnow() - timedelta(days=days), price=100 + days * number, quantity=1 + number, name=f"Thing {number}")
    refreshed(app, world.platform.code)
    return world


def answers() -> list[tuple[list[moved.Mover], list[moved.Mover], bool]]:
    """For every period with a name, compared in each way: what is told, what the facts say, and whether all of it was kept."""
    metrics = [each for each in everyones(Metric) if each.dimensions]
    marks, found = facts.marks(metrics), []
    for period in moving.offered():
        assert period.before is not None
        ends = {each.code: reach(each, period, marks) for each in metrics}
        kept = {row.metric: row.kept for row in db.session.scalars(select(Moved))}
        whole = all(moved.key(ends[each.code], period.before) in kept[each.code] for each in metrics)
        told, worked_out = moved.movers(HERE, metrics, ends, period.before), moved.worked_out(HERE, metrics, ends, period.before)
        found.append((sorted(told, key=str), sorted(worked_out, key=str), whole))
    return found


def test_what_is_kept_is_what_the_facts_say_for_every_day_and_every_period_that_has_a_name(sold: World) -> None:
    key = (TotalFact.metric, TotalFact.day, TotalFact.currency)
    with at_work(sold.platform):
        found = answers()
        summed = db.session.execute(select(*key, func.sum(TotalFact.value)).group_by(*key)).all()
        days = db.session.execute(select(DayTotal.metric, DayTotal.day, DayTotal.currency, DayTotal.value)).all()
    assert sorted(map(tuple, days)) == sorted(map(tuple, summed))
    assert all(told == worked_out and whole for told, worked_out, whole in found)
    assert any(told for told, _worked_out, _whole in found)


def test_what_was_kept_is_not_told_once_a_fact_has_changed(sold: World) -> None:
    with at_work(sold.platform):
        order_at(db.session.get_one(Store, sold.shop.id), utcnow(), price=99_000, name="Late")
    with at_work(sold.platform):
        read = moving.look()
        computed = [(piece, refreshing.compute(piece)) for piece in refreshing.plan()[0]]
    with at_work(sold.platform):
        for piece, numbers in computed:
            assert isinstance(numbers, list)
            refreshing.replace(piece, numbers)
        moving.keep(read)  # of somebody who read before the change, and comes after it
        found = answers()
    assert all(told == worked_out and not whole for told, worked_out, whole in found)
    assert any(mover.value == "Late" for told, _worked_out, _whole in found for mover in told)


def test_a_platforms_page_reads_no_fact_by_its_dimensions(client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    """Of those there are as many as articles were sold: a page that reads them is slower with every order."""
    login(client, person("root", Role.PLATFORM_ADMIN, platform=sold.platform))
    with statements() as seen:
        assert client.get(f"/platforms/{sold.platform.code}/admin/analytics?period=days365").status_code == 200
    assert any("analytics_day_totals" in each for each in seen)
    assert not [each for each in seen if "analytics_total_facts" in each or "analytics_store_facts" in each]
