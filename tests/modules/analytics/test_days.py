"""Days are those of the store's clock, whatever it does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from babel.dates import format_date
from flask import Flask
from flask.testing import FlaskClient

from modules.analytics.days import Days, begins
from modules.analytics.periods import buckets, read
from tests.factories.work import at_work
from tests.modules.analytics.conftest import World, facts, order_at, refreshed
from tests.support.page import Page
from webapp.db import db, transaction, utcnow
from webapp.merchants.models import Store

LUXEMBOURG = "Europe/Luxembourg"
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 7, 1), 24)])
def test_a_day_is_as_long_as_the_clock_makes_it(day: date, hours: int) -> None:
    assert begins(day + timedelta(days=1), LUXEMBOURG) - begins(day, LUXEMBOURG) == timedelta(hours=hours)


def test_a_midnight_that_the_clock_skips_is_the_moment_of_the_skip() -> None:
    assert begins(date(2024, 3, 31), "Asia/Beirut") == datetime(2024, 3, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize("zone", [LUXEMBOURG, "Pacific/Kiritimati", "Pacific/Midway", "America/Havana", "Asia/Kathmandu"])
def test_every_moment_of_a_switching_night_is_in_one_day(zone: str) -> None:
    for middle in (SPRING, AUTUMN):
        days = list(Days(zone, middle - timedelta(days=1), middle + timedelta(days=1)))
        ends = [(begins(day, zone), begins(day + timedelta(days=1), zone)) for day in days]
        assert all(before[1] == after[0] for before, after in pairwise(ends))


@pytest.mark.parametrize("night", [SPRING, AUTUMN])
def test_orders_of_a_switching_night_count_on_the_day_that_the_shop_saw(app: Flask, world: World, night: date) -> None:
    begin, end = begins(night, LUXEMBOURG), begins(night + timedelta(days=1), LUXEMBOURG)
    with at_work(world.platform):
        shop = db.session.get_one(Store, world.shop.id)
        for moment in (begin - timedelta(seconds=1), begin, end - timedelta(seconds=1), end):
            order_at(shop, moment)
    refreshed(app, world.platform.code)
    found = facts(world.platform, "orders.placed")
    assert found == {(night - timedelta(days=1), ""): 1, (night, ""): 2, (night + timedelta(days=1), ""): 1}


def test_a_shop_in_utc_plus_14_counts_by_its_own_tomorrow(app: Flask, world: World) -> None:
    moment = utcnow().replace(hour=11, minute=0) - timedelta(days=2)
    with transaction():
        db.session.get_one(Store, world.shop.id).timezone = "Pacific/Kiritimati"
    with at_work(world.platform):
        order_at(db.session.get_one(Store, world.shop.id), moment)
    refreshed(app, world.platform.code)
    assert facts(world.platform, "orders.placed") == {(moment.date() + timedelta(days=1), ""): 1}


def test_a_shop_in_utc_plus_14_reads_one_day_in_chart_filter_rows_and_file(
    app: Flask, client: FlaskClient, world: World, login: Callable[..., Any]
) -> None:
    moment = utcnow().replace(hour=11, minute=0, second=0) - timedelta(days=2)
    day = moment.date() + timedelta(days=1)
    with transaction():
        db.session.get_one(Store, world.shop.id).timezone = "Pacific/Kiritimati"
    with at_work(world.platform):
        order_at(db.session.get_one(Store, world.shop.id), moment)
    refreshed(app, world.platform.code)
    login(client, world.alice)
    chart = Page(client.get(world.url("?period=days7&metric=orders.placed"))).one("figure[data-chart] tbody")
    [point] = [row for row in chart.select("tr") if row.select('[data-value="1"]')]
    href = str(point.select("a")[0].get("href"))
    assert (point.select("th")[0].get_text(), f"from={day}" in href, f"to={day}" in href) == (format_date(day, locale="en"), True, True)
    rows = Page(client.get(href))
    assert format_date(day, locale="en") in rows.text("tbody tr")
    lines = client.get(href.replace("orders.placed?", "orders.placed/download/csv?")).get_data(as_text=True).splitlines()
    assert lines[1].startswith(f'"{day}T01:00:00",')


def test_a_shop_that_moves_to_another_zone_gets_all_its_days_anew(app: Flask, world: World) -> None:
    moment = utcnow().replace(hour=11, minute=0) - timedelta(days=40)
    with at_work(world.platform):
        order_at(db.session.get_one(Store, world.shop.id), moment)
    refreshed(app, world.platform.code)
    with transaction():
        db.session.get_one(Store, world.shop.id).timezone = "Pacific/Kiritimati"
    refreshed(app, world.platform.code)
    assert facts(world.platform, "orders.placed") == {(moment.date() + timedelta(days=1), ""): 1}


def test_steps_cover_a_period_without_gap_or_overlap() -> None:
    first, last = date(2026, 1, 3), date(2026, 5, 17)
    for step in ("day", "week", "month"):
        found = list(buckets(first, last, step, "sun"))
        assert (found[0].first, found[-1].last) == (first, last)
        assert all(before.last + timedelta(days=1) == after.first for before, after in pairwise(found))


@pytest.mark.parametrize(
    "typed", [("", ""), ("2026-13-01", "x"), ("2026-02-02", "2026-02-01"), ("0001-01-01", "9999-12-31"), ("1999-01-01", "1999-01-02")]
)
def test_days_that_make_no_sense_are_answered_with_the_usual_ones_and_a_sentence(app: Flask, typed: tuple[str, str]) -> None:
    with app.test_request_context():
        period = read({"period": "custom", "from": typed[0], "to": typed[1]}, date(2026, 6, 1))
    assert period.problem
    assert period.span == (date(2026, 5, 3), date(2026, 6, 1))
    assert period.typed == typed
