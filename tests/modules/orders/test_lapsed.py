"""An order hears that its pieces are held no longer, says so, and reserves them again when it is asked to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from modules.inventory import services as stock
from modules.inventory.models import Variant
from modules.orders import queries, services
from modules.orders.labels import happened
from modules.orders.models import OrderEvent
from modules.orders.moves import ARRIVAL, CANCEL, CONFIRM, SHIP
from modules.orders.services.reserving import line_id_of
from tests.modules.orders.conftest import World, at_work, place, reload, stocked
from tests.modules.orders.test_moves import do
from tests.modules.orders.test_reserving import POLICIES, reserve_on
from tests.support.jobs import work_off
from webapp.db import db, utcnow
from webapp.registry.ports.stock import Want

pytestmark = pytest.mark.both_databases


def confirmed(world: World, pieces: int = 3) -> tuple[int, int]:
    """The ids of a confirmed order and of its variant, of which there are five."""
    with at_work(world.shop) as shop:
        sold = stocked(shop, "A-1", 5, pieces)
        order_id = place(shop, sold)
    do(world.shop, order_id, CONFIRM)
    assert sold.variant_id is not None
    return order_id, sold.variant_id


def end(world: World, app: Flask) -> None:
    """All promises end; orders hear it after the commit."""
    with at_work(world.shop) as shop:
        stock.end_reservations(shop, utcnow() + timedelta(minutes=1))
    work_off(app)


def kinds(order_id: int) -> list[str]:
    return [each.kind for each in queries.issues(order_id)]


def test_its_line_says_so_until_it_is_reserved_again(world: World, app: Flask) -> None:
    order_id, variant_id = confirmed(world)
    version = _version(world, order_id)
    end(world, app)
    with at_work(world.shop) as shop:
        order = reload(order_id)
        assert (kinds(order_id), order.open_issues, order.state) == (["lapsed"], 1, "confirmed")
        assert order.version > version
        events = db.session.scalars(select(OrderEvent).where(OrderEvent.order_id == order_id, OrderEvent.kind == "lapsed")).all()
        assert [happened(each.kind, each.facts) for each in events] == ["3 pieces are no longer reserved."]
        assert services.look_again(shop, order_id) == 0
    with at_work(world.shop):
        assert kinds(order_id) == []
        assert db.session.get_one(Variant, variant_id).reserved == 3


def _version(world: World, order_id: int) -> int:
    with at_work(world.shop):
        return reload(order_id).version


def test_what_is_sold_to_others_meanwhile_stays_short(world: World, app: Flask) -> None:
    order_id, variant_id = confirmed(world)
    end(world, app)
    with at_work(world.shop) as shop:
        stock.reserve(shop, [Want("other:1", variant_id, 4)])
        assert services.look_again(shop, order_id) == 1
    with at_work(world.shop):
        assert kinds(order_id) == ["lapsed"]
        assert db.session.get_one(Variant, variant_id).reserved == 5


def test_an_order_that_is_held_from_its_arrival_hears_it_before_it_is_confirmed(world: World, app: Flask) -> None:
    reserve_on(world, ARRIVAL)
    with at_work(world.shop) as shop:
        sold, other = stocked(shop, "A-1", 5, 3), stocked(shop, "A-2", 1, 2)
        order_id = place(shop, sold, other)
        assert kinds(order_id) == ["short_stock"]
    end(world, app)
    do(world.shop, order_id, CANCEL, {_line(world, order_id): 1})
    with at_work(world.shop) as shop:
        assert sorted(kinds(order_id)) == ["lapsed", "lapsed", "short_stock"]
        assert _reserved(sold.variant_id) == 0, "looking at the order is not what holds it again"
        services.look_again(shop, order_id)
    with at_work(world.shop):
        assert kinds(order_id) == ["short_stock", "lapsed"]
        assert (_reserved(sold.variant_id), _reserved(other.variant_id)) == (2, 1)


def _line(world: World, order_id: int) -> int:
    with at_work(world.shop):
        return reload(order_id).lines[0].id


def _reserved(variant_id: int | None) -> int:
    return db.session.get_one(Variant, variant_id).reserved


@pytest.mark.parametrize("policy", POLICIES)
def test_what_nobody_counts_is_confirmed_and_shipped_without_holding_any(world: World, policy: str) -> None:
    reserve_on(world, policy)
    with at_work(world.shop) as shop:
        sold = stocked(shop, "A-1", 1, 3)
        variant = db.session.get_one(Variant, sold.variant_id)
        stock.change_variant(shop, variant.id, version=variant.product.version, track_stock=False)
        order_id = place(shop, sold)
        assert kinds(order_id) == []
    for move in (CONFIRM, SHIP):
        do(world.shop, order_id, move)
    with at_work(world.shop):
        assert (kinds(order_id), reload(order_id).state) == ([], "shipped")
        assert (_reserved(sold.variant_id), db.session.get_one(Variant, sold.variant_id).on_hand) == (0, 1)


@pytest.mark.parametrize("move", [SHIP, CANCEL])
def test_it_is_over_once_nothing_is_to_be_shipped(world: World, app: Flask, move: object) -> None:
    order_id, variant_id = confirmed(world)
    end(world, app)
    do(world.shop, order_id, move)
    with at_work(world.shop):
        assert (kinds(order_id), reload(order_id).open_issues) == ([], 0)
        assert db.session.get_one(Variant, variant_id).reserved == 0


def test_what_left_before_it_was_heard_is_not_marked(world: World, app: Flask) -> None:
    order_id, _variant_id = confirmed(world)
    with at_work(world.shop) as shop:
        stock.end_reservations(shop, utcnow() + timedelta(minutes=1))
    do(world.shop, order_id, SHIP)
    work_off(app)
    with at_work(world.shop):
        assert kinds(order_id) == []


@pytest.mark.parametrize(
    ("reference", "line_id"), [("orders:12", 12), ("orders:", None), ("carts:12", None), ("orders:1x", None), ("orders", None)]
)
def test_only_references_of_orders_are_its_own(reference: str, line_id: int | None) -> None:
    assert line_id_of(reference) == line_id
