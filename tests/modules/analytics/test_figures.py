"""A figure equals the rows behind it, whatever happens to them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from modules.analytics.days import today as today_in
from modules.analytics.models import StoreFact
from modules.analytics.queries import behind, computing, moved
from modules.analytics.queries import facts as kept
from modules.analytics.queries.behind import Asked
from modules.analytics.queries.facts import Span
from modules.analytics.queries.places import Spot
from modules.analytics.services import refreshing
from modules.cms.models import CmsMedia
from modules.cms.owner import Owner
from modules.cms.services import add_picture
from modules.inventory.models.stock import Reason
from modules.inventory.services.stock import move_stock
from modules.marketplace.imports import PRODUCTS
from modules.orders import services
from modules.orders.moves import CONFIRM, DECLINE, RETURN, SHIP
from tests.factories import goods
from tests.factories.work import at_work
from tests.matrix.rows import furnish
from tests.matrix.world import World as Everything
from tests.modules.analytics.conftest import World, facts, marks, order_at, refreshed
from tests.modules.cms.matrix import kept as kept_picture
from tests.modules.marketplace.matrix import decided
from webapp import files
from webapp.contributions import everyones
from webapp.db import db, utcnow
from webapp.imports.models import Import
from webapp.jobs import JobRun
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.registry.kinds.metrics import STORE, Metric

DAY = timedelta(days=1)


def from_rows(metric: Metric, spot: Spot, first: date, last: date) -> dict[str, int]:
    """What the rows behind a figure come to, by currency."""
    found = behind.totals(behind.rows(metric, metric.figure(), spot, Asked(first, last)))
    return {each.currency: each.value for each in found if each.value}


def from_facts(metric: Metric, spot: Spot, first: date, last: date) -> dict[str, int]:
    """The figure itself."""
    return {each.currency: each.value for each in kept.grouped(spot, metric, Span(first, last), "") if each.value}


def differing(spots: list[Spot], today: date) -> list[str]:
    """Metrics whose figure is another than its rows make, in any of these places, over any of these spans."""
    wrong = []
    for metric in everyones(Metric):
        for spot in spots:
            if spot.store_id is not None and metric.per != STORE:
                continue
            for first, last in ((today, today), (today - 7 * DAY, today), (today - 400 * DAY, today - DAY), (today - 400 * DAY, today)):
                one, other = from_facts(metric, spot, first, last), from_rows(metric, spot, first, last)
                wrong += [f"{metric.code} at {spot} {first}–{last}: {one} from {other}"] if one != other else []
    return wrong


def parts_that_differ(spots: list[Spot], first: date, last: date, turn: int) -> list[str]:
    """Lines of reports and points of charts whose figure is another than its rows make: of every metric, by one of what splits it."""
    wrong = []
    for metric in everyones(Metric):
        for spot in spots if metric.per == STORE else spots[:1]:
            splits = [
                "day",
                *(each.code for each in metric.dimensions),
                *(["store"] if metric.per == STORE and spot.store_id is None else []),
            ]
            split = splits[turn % len(splits)]
            for group in kept.grouped(spot, metric, Span(first, last), split)[:3]:
                day = date.fromisoformat(group.key) if split == "day" else None
                only = {split: group.key} if split not in ("day", "store") else {}
                store_id = int(group.key) if split == "store" else None
                asked = Asked(day or first, day or last, only, group.currency or None, store_id)
                found = sum(each.value for each in behind.totals(behind.rows(metric, metric.figure(), spot, asked)))
                wrong += [f"{metric.code} at {spot} by {split} {group}: {found}"] if found != group.value else []
    return wrong


def furnish_more(world: Everything) -> None:
    """What no page of the matrix shows: something that came back, that was lost, that a feed brought."""
    with at_work(world.everything):
        shop = db.session.get_one(Store, world.store.id)
        order_id = order_at(shop, utcnow() - timedelta(hours=1))
        for move in (CONFIRM, SHIP, RETURN):
            services.carry_out(shop, order_id, move)
        decided(shop, order_id)
        variant = goods.product(shop, "LOST-1", 5).variants[0]
        for reason, pieces in ((Reason.RECEIVED, 4), (Reason.DAMAGED, -1)):
            move_stock(shop, variant.id, pieces, reason=reason)
        facts_of = {"kind": PRODUCTS.code, "file_name": "feed.csv", "file_size": 1, "sha256": "x", "encoding": "utf-8", "delimiter": ","}
        db.session.add(Import(store_id=shop.id, columns=[], state="done", created=3, refused=2, finished_at=utcnow(), **facts_of))


def computed_again(platform: Platform, metric: str) -> None:
    """The facts of one metric's recent days, as a job would compute them, without one."""
    with at_work(platform):
        computed = [(piece, refreshing.compute(piece)) for piece in refreshing.plan()[0] if piece.metric == metric]
    with at_work(platform):
        for piece, numbers in computed:
            assert isinstance(numbers, list)
            refreshing.replace(piece, numbers)


@pytest.mark.long
@pytest.mark.pages  # on PostgreSQL in the proofs
def test_every_figure_of_every_module_equals_its_rows(app: Flask) -> None:
    """Also of modules that come later: one without rows here is to be furnished in its module's matrix.py."""
    world = Everything(app)
    furnish(world)
    furnish_more(world)
    refreshed(app, world.everything.code, rebuild=True)
    computed_again(world.everything, "monitoring.runs")  # the rebuild counts itself, and has ended since
    with at_work(world.everything):
        spots = [Spot(None, "Europe/Luxembourg"), Spot(world.store.id, "Europe/Luxembourg")]
        today = today_in("Europe/Luxembourg")
        assert differing(spots, today) == []

        @settings(max_examples=6)
        @given(back=st.integers(0, 40), length=st.integers(0, 400), turn=st.integers(0, 11))
        @example(back=0, length=30, turn=0)
        @example(back=0, length=400, turn=1)
        @example(back=0, length=400, turn=2)
        @example(back=0, length=400, turn=3)
        def holds(back: int, length: int, turn: int) -> None:
            last = today - back * DAY
            assert parts_that_differ(spots, last - length * DAY, last, turn) == []

        holds()
        empty = [each.code for each in everyones(Metric) if not from_rows(each, spots[0], today - 400 * DAY, today)]
        assert empty == []
    assert set(marks(world.everything).values()) == {""}


def test_an_old_order_that_changes_restates_its_day(app: Flask, world: World) -> None:
    long_ago = utcnow().replace(hour=12) - timedelta(days=100)
    with at_work(world.platform):
        order_id = order_at(db.session.get_one(Store, world.shop.id), long_ago, price=500, quantity=4)
    refreshed(app, world.platform.code)
    assert facts(world.platform, "orders.sales") == {(long_ago.date(), "EUR"): 2000}
    with at_work(world.platform):
        shop = db.session.get_one(Store, world.shop.id)
        services.carry_out(shop, order_id, DECLINE)
    refreshed(app, world.platform.code)
    assert facts(world.platform, "orders.sales") == {}


def test_a_picture_that_is_removed_counts_no_more_on_its_day(app: Flask, world: World) -> None:
    owner = Owner(world.platform.id, world.shop.id)
    file_ids = [kept_picture(owner) for _ in range(2)]
    with at_work(world.platform):
        first, _second = [add_picture(owner, files.find(each), name="a.png").id for each in file_ids]
        long_ago = utcnow().replace(hour=12) - timedelta(days=100)
        db.session.execute(update(CmsMedia).values(created_at=long_ago))
    refreshed(app, world.platform.code)
    assert facts(world.platform, "cms.pictures") == {(long_ago.date(), ""): 2}
    with at_work(world.platform):
        db.session.execute(delete(CmsMedia).where(CmsMedia.id == first))
    refreshed(app, world.platform.code)
    assert facts(world.platform, "cms.pictures") == {(long_ago.date(), ""): 1}


@pytest.mark.parametrize(("metric", "model"), [("monitoring.runs", JobRun), ("marketplace.taken", Import)])
def test_rows_that_are_removed_since_they_are_old_count_no_more(app: Flask, metric: str, model: Any) -> None:
    world = World.with_modules("analytics", "inventory", "marketplace", "monitoring")
    long_ago = utcnow().replace(hour=12) - timedelta(days=100)
    with at_work(world.platform):
        ran = {"module_code": "core", "code": "x", "status": "succeeded", "attempt": 1, "max_attempts": 1, "args": {}}
        db.session.add(JobRun(platform_id=world.platform.id, created_at=long_ago, not_before=long_ago, finished_at=long_ago, **ran))
        sent = {"kind": PRODUCTS.code, "file_name": "feed.csv", "file_size": 1, "sha256": "x", "encoding": "utf-8", "delimiter": ","}
        db.session.add(Import(store_id=world.shop.id, columns=[], state="done", created=3, finished_at=long_ago, **sent))
    refreshed(app, world.platform.code)
    assert (long_ago.date(), "") in facts(world.platform, metric)
    with at_work(world.platform):
        moment = {JobRun: JobRun.created_at, Import: Import.finished_at}[model]
        db.session.execute(delete(model).where(moment == long_ago))
    refreshed(app, world.platform.code)
    assert (long_ago.date(), "") not in facts(world.platform, metric)


def test_a_refresh_and_a_rebuild_say_the_same_as_often_as_they_come(app: Flask, world: World) -> None:
    with at_work(world.platform):
        shop = db.session.get_one(Store, world.shop.id)
        for days in (0, 1, 40, 300):
            order_at(shop, utcnow() - timedelta(days=days), price=100 + days)
    refreshed(app, world.platform.code)
    first = facts(world.platform, "orders.sales")
    for rebuild in (False, True, True):
        refreshed(app, world.platform.code, rebuild=rebuild)
        assert facts(world.platform, "orders.sales") == first


def test_a_level_goes_on_from_day_to_day(app: Flask, world: World) -> None:
    with at_work(world.platform):
        goods.product(db.session.get_one(Store, world.shop.id), "A-1", 7)
    refreshed(app, world.platform.code)
    assert set(facts(world.platform, "inventory.stock").values()) == {7}


def test_currencies_are_never_summed(app: Flask, world: World) -> None:
    with at_work(world.platform):
        shop = db.session.get_one(Store, world.shop.id)
        order_at(shop, utcnow(), price=100)
        shop.currency = "CHF"
        order_at(shop, utcnow(), price=900)
        today = utcnow().date()
    refreshed(app, world.platform.code)
    with at_work(world.platform):
        metric = next(each for each in everyones(Metric) if each.code == "orders.sales")
        found = from_facts(metric, Spot(world.shop.id, "Europe/Luxembourg"), today - DAY, today + DAY)
    assert found == {"EUR": 100, "CHF": 900}


def test_figures_of_another_platform_are_not_seen(app: Flask, world: World) -> None:
    with at_work(world.elsewhere):
        order_at(db.session.get_one(Store, world.other_shop.id), utcnow())
    refreshed(app, world.elsewhere.code)
    refreshed(app, world.platform.code)
    assert facts(world.elsewhere, "orders.placed")
    assert facts(world.platform, "orders.placed") == {}


def test_what_moved_is_told_by_dimension(app: Flask, world: World) -> None:
    today = utcnow()
    with at_work(world.platform):
        shop = db.session.get_one(Store, world.shop.id)
        for name, days, price in (("Up", 0, 900), ("Up", 9, 100), ("Down", 9, 500), ("Same", 0, 70), ("Same", 9, 70)):
            order_at(shop, today - timedelta(days=days), price=price, name=name)
    refreshed(app, world.platform.code)
    with at_work(world.platform):
        metric = next(each for each in everyones(Metric) if each.code == "orders.sales")
        now, before = (today.date() - 6 * DAY, today.date() + DAY), (today.date() - 14 * DAY, today.date() - 7 * DAY)
        found = moved.movers(Spot(world.shop.id, "UTC"), [metric], {metric.code: now}, before)
    assert [(each.value, each.now, each.before) for each in found if each.dimension == 0] == [("Up", 900, 100), ("Down", 0, 500)]


def test_a_metric_that_raises_leaves_the_others_alone(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = computing.numbers

    def broken(metric: Metric, *rest: Any) -> Any:
        if metric.code == "orders.sales":
            raise ZeroDivisionError
        return real(metric, *rest)

    with at_work(world.platform):
        order_at(db.session.get_one(Store, world.shop.id), utcnow())
    monkeypatch.setattr("modules.analytics.services.refreshing.numbers", broken)
    refreshed(app, world.platform.code)
    assert {code: trouble for code, trouble in marks(world.platform).items() if trouble} == {"orders.sales": "raised"}
    assert sum(facts(world.platform, "orders.placed").values()) == 1
    monkeypatch.undo()
    refreshed(app, world.platform.code)
    assert sum(facts(world.platform, "orders.sales").values()) == 1000


def test_facts_that_are_too_old_go(app: Flask, world: World) -> None:
    with at_work(world.platform):
        order_at(db.session.get_one(Store, world.shop.id), utcnow() - timedelta(days=790))
    refreshed(app, world.platform.code)
    with at_work(world.platform):
        db.session.execute(update(StoreFact).values(day=utcnow().date() - timedelta(days=900)))
    refreshed(app, world.platform.code)
    assert all(day > utcnow().date() - timedelta(days=802) for day, _currency in facts(world.platform, "orders.placed"))
