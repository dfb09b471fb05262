"""The archive: what is done is put out of the way, by hand, many at once and by itself; it is found and counted as before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from modules.orders import metrics, queries, services
from modules.orders.deeds import ARCHIVE_MANY
from modules.orders.models import Order
from modules.orders.moves import CANCEL, CONFIRM, DELIVER, RETURN, SHIP, Move
from modules.orders.queries.figures import by_day, numbers
from modules.orders.store import archiving
from tests.factories.places import configure
from tests.modules.orders.conftest import World, add_order, at_work, line, place, reload
from tests.modules.orders.test_moves import do, switch
from tests.support.covering import State as Setting
from tests.support.jobs import work_off
from tests.support.page import Page
from tests.support.plans import sorted_by_hand
from tests.support.statements import statements
from webapp.db import db, utcnow
from webapp.domain import DomainError, NotFound
from webapp.jobs import enqueue
from webapp.merchants.models import Store

DONE = (CONFIRM, SHIP, DELIVER)


def done(shop: Store, *moves: Move, days: int = 0, **values: Any) -> int:
    """The id of an order that went this way and was changed so many days ago; at work on the shop's platform."""
    order_id = place(shop, **values)
    for move in moves or DONE:
        services.carry_out(shop, order_id, move)
    _changed(order_id, days)
    return order_id


def _changed(order_id: int, days: int) -> None:
    when = update(Order).where(Order.id == order_id).values(updated_at=utcnow() - timedelta(days=days))
    db.session.execute(when, execution_options={"synchronize_session": False})


def archived(world: World) -> list[int]:
    """The ids of the orders in the archive."""
    with at_work(world.shop) as shop:
        return list(db.session.scalars(queries.orders(shop.id, "archived").with_only_columns(Order.id).order_by(Order.id)))


def night(app: Flask, world: World) -> None:
    """The daily job."""
    with at_work(world.shop):
        enqueue("orders.archive")
    work_off(app)


def test_what_is_done_is_archived_and_taken_back(world: World) -> None:
    with at_work(world.shop) as shop:
        order_id = done(shop)
        services.archive(shop, order_id)
        services.archive(shop, order_id)
    assert archived(world) == [order_id]
    with at_work(world.shop) as shop:
        said = [each.said for each in queries.timeline(order_id)]
        assert said.count("The order was archived.") == 1
        services.unarchive(shop, order_id)
        services.unarchive(shop, order_id)
        assert [each.kind for each in queries.timeline(order_id)][:2] == ["unarchived", "archived"]
    assert archived(world) == []


@pytest.mark.parametrize("moves", [(), (CONFIRM,)])
def test_what_waits_is_not_archived(world: World, moves: tuple[Move, ...]) -> None:
    order_id = add_order(world.shop)
    for move in moves:
        do(world.shop, order_id, move)
    with pytest.raises(DomainError, match="still waits"), at_work(world.shop) as shop:
        services.archive(shop, order_id)
    do(world.shop, order_id, CANCEL)
    with at_work(world.shop) as shop:
        services.archive(shop, order_id)
    assert archived(world) == [order_id]


def test_another_store_s_order_is_not_archived(world: World) -> None:
    with at_work(world.other_shop) as shop:
        theirs = done(shop)
    with pytest.raises(NotFound), at_work(world.shop) as shop:
        services.archive(shop, theirs)


def test_an_archived_order_is_in_no_tab_but_all_and_archived(world: World) -> None:
    with at_work(world.shop) as shop:
        order_id = done(shop)
        services.archive(shop, order_id)
        tabs = [name for name in queries.TABS if db.session.scalars(queries.orders(shop.id, name)).all()]
        assert tabs == ["all", "archived"]
        assert queries.waiting(shop.id) == queries.Waiting(0, 0, 0, 0)


def test_what_is_found_and_counted_stays_the_same(world: World) -> None:
    with at_work(world.shop) as shop:
        order_id = done(shop, customer_email="anne@example.com")
        before = _counts(shop)
        services.archive(shop, order_id)
        assert _counts(shop) == before
        assert [each.number for each in queries.found("MAIN-000001", 5)] == ["MAIN-000001"]
        assert queries.ids_by_number(shop.id, ["MAIN-000001"]) == {"MAIN-000001": order_id}


def _counts(shop: Store) -> list[Any]:
    """What cards, panels, segments, figures and the quota count."""
    customer = db.session.scalar(select(Order.customer_id)) or 0
    figures = [len(db.session.execute(each.figure().rows).all()) for each in metrics.METRICS]
    return [
        figures,
        [each.orders for each in by_day(ZoneInfo("UTC"), shop.id)],
        numbers("all"),
        queries.sums_of_customer(shop.id, [customer], shop.currency),
        queries.count_this_month([shop.id]),
        queries.how_many(),
    ]


def test_a_piece_that_comes_back_leaves_the_order_in_the_archive(world: World) -> None:
    with at_work(world.shop) as shop:
        order_id = done(shop, CONFIRM, SHIP)
        services.archive(shop, order_id)
    do(world.shop, order_id, RETURN)
    assert archived(world) == [order_id]


@pytest.fixture
def tidy(world: World) -> None:
    """The platform archives what has been done for 30 days."""
    configure(world.platform, "orders", auto_archive_days=30)


def test_no_order_is_archived_before_somebody_wants_that(app: Flask, world: World) -> None:
    with at_work(world.shop) as shop:
        done(shop, days=900)
    night(app, world)
    assert archived(world) == []


@pytest.mark.usefixtures("tidy")
def test_old_orders_are_archived_each_night(app: Flask, world: World) -> None:
    with at_work(world.shop) as shop:
        old, fresh = done(shop, days=31), done(shop, days=29)
        waits = place(shop)
        _changed(waits, 99)
        before = reload(old).version, reload(old).updated_at
    night(app, world)
    assert archived(world) == [old]
    with at_work(world.shop):
        assert (reload(old).version, reload(old).updated_at) == before
        assert next(each.said for each in queries.timeline(old)) == "The order went into the archive by itself."
        assert reload(fresh).archived_at is None
    night(app, world)
    assert archived(world) == [old]


@pytest.mark.parametrize(("days", "many"), [(0, 0), (400, 0), (1, 2)])
def test_the_store_says_after_how_many_days(app: Flask, world: World, days: int, many: int) -> None:
    configure(world.platform, "orders", auto_archive_days=days)
    with at_work(world.shop) as shop:
        for age in (2, 300):
            done(shop, days=age)
    night(app, world)
    assert len(archived(world)) == many


@pytest.mark.usefixtures("tidy")
def test_many_old_orders_are_archived_batch_by_batch(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modules.orders.archived.AT_ONCE", 2)
    with at_work(world.shop) as shop:
        ids = [done(shop, days=40 + each) for each in range(5)]
    night(app, world)
    assert archived(world) == sorted(ids)


def test_many_cost_as_many_statements_as_few(world: World) -> None:
    counts = []
    for many in (2, 9):
        with at_work(world.shop) as shop:
            for _each in range(many):
                done(shop, days=40)
            db.session.flush()
            with statements() as sent:
                assert services.archive_old(shop, utcnow() - timedelta(days=30), 100) == many
            counts.append(len(sent))
    assert counts[0] == counts[1]


@pytest.mark.usefixtures("tidy")
def test_taken_out_by_hand_it_stays_out_that_night(app: Flask, world: World) -> None:
    with at_work(world.shop) as shop:
        order_id = done(shop, days=40)
    night(app, world)
    assert archived(world) == [order_id]
    with at_work(world.shop) as shop:
        services.unarchive(shop, order_id)
    night(app, world)
    assert archived(world) == []


@pytest.mark.usefixtures("tidy")
def test_a_read_only_module_archives_nothing(app: Flask, world: World) -> None:
    with at_work(world.shop) as shop:
        order_id = done(shop, days=40)
    switch(world, orders=Setting.READ_ONLY)
    night(app, world)
    assert archived(world) == []
    switch(world, orders=Setting.ON)
    night(app, world)
    assert archived(world) == [order_id]


@pytest.mark.both_databases
def test_the_archive_is_read_in_order_from_an_index(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.bob)
    with at_work(world.shop) as shop:
        services.archive(shop, done(shop))
    assert sorted_by_hand(lambda: client.get(world.url("?tab=archived"))) == []


@pytest.mark.sqlite_only
def test_on_its_page_an_order_is_archived_and_taken_back(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.bob)
    with at_work(world.shop) as shop:
        order_id, waits = done(shop), place(shop, line())
    assert not Page(client.get(world.url(str(waits)))).has("form[action$='/archive']")
    page = Page(client.get(world.url(str(order_id))))
    assert page.submit(client, "form[action$='/archive']").status_code == 303
    there = Page(client.get(world.url(str(order_id))))
    assert "Archived" in there.texts(".badge")
    assert Page(client.get(world.url("?tab=archived"))).texts("tbody td[data-label=Order] a") == ["MAIN-000001"]
    assert there.submit(client, "form[action$='/unarchive']").status_code == 303
    assert archived(world) == []


@pytest.mark.sqlite_only
def test_many_are_archived_from_the_list_at_once_or_by_a_job(
    app: Flask, world: World, client: FlaskClient, login: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    login(client, world.bob)
    with at_work(world.shop) as shop:
        first, second = done(shop), done(shop)
        place(shop)
    listed = Page(client.get(world.url("?tab=all")))
    token = listed.one("#table-orders-bulk [name=csrf_token]")["value"] if listed.has("#table-orders-bulk [name=csrf_token]") else ""
    form = {"everything": "1", "action": "archive", "tab": "all", "csrf_token": token}
    told = client.get(client.post(world.url("bulk/archive"), data=form).headers["Location"]).text
    assert "2 done. 1 skipped: Something of this order still waits" in told
    assert archived(world) == [first, second]
    back = {"ids": [str(first)], "action": "unarchive", "tab": "archived", "csrf_token": token}
    assert client.post(world.url("bulk/unarchive"), data=back).status_code == 303
    assert archived(world) == [second]
    monkeypatch.setattr(archiving, "ARCHIVE_MANY", replace(ARCHIVE_MANY, at_once=1))
    begun = client.post(world.url("bulk/archive"), data=form)
    work_off(app)
    assert "2 done." in Page(client.get(begun.headers["Location"])).text("#work-done")
    assert archived(world) == [first, second]


@pytest.mark.sqlite_only
def test_the_list_finds_what_is_archived(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.bob)
    with at_work(world.shop) as shop:
        services.archive(shop, done(shop))
    found = Page(client.get(world.url("?tab=all&q=MAIN-000001")))
    assert found.texts("tbody td[data-label=Order] a") == ["MAIN-000001"]
