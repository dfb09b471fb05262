"""When stock is held for an order: as it comes in, when it is confirmed, or not before it leaves. What is held is what is due, always."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as proving
from hypothesis import strategies as st
from sqlalchemy import func, select

from modules.inventory import services as inventory
from modules.inventory.models import Reason, Reservation, Variant
from modules.orders import queries, services
from modules.orders.models import Order
from modules.orders.moves import ARRIVAL, CANCEL, CONFIRM, CONFIRMING, DECLINE, MOVES, NEVER, RETURN, SHIP
from modules.orders.states import pending, to_ship
from tests.factories import goods
from tests.factories.places import configure
from tests.modules.orders.conftest import HOME, World, at_work, line, place, reload, stocked
from tests.modules.orders.test_moves import do, stock_of, switch
from tests.support.covering import State as Setting
from tests.support.jobs import work_off
from tests.support.statements import statements
from webapp.db import db
from webapp.domain import DomainError
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.registry.ports.orders import NewLine, NewOrder, Orders

POLICIES = (ARRIVAL, CONFIRMING, NEVER)


def reserve_on(world: World, policy: str) -> None:
    configure(world.platform, "orders", reserve_on=policy)


def held_for(order: Order) -> list[int]:
    """How many pieces are held for each of its lines."""
    many = select(func.coalesce(func.sum(Reservation.quantity), 0))
    return [db.session.scalar(many.where(Reservation.reference == f"orders:{each.id}")) or 0 for each in order.lines]


def due_for(order: Order) -> list[int]:
    """What should be, where there is enough of everything."""
    if order.reserve_on == NEVER:
        return [0 for _each in order.lines]
    return [to_ship(each) + (pending(each) if order.reserve_on == ARRIVAL else 0) for each in order.lines]


@pytest.mark.parametrize(("policy", "seen"), [(ARRIVAL, [3, 3, 2, 0]), (CONFIRMING, [0, 2, 1, 0]), (NEVER, [0, 0, 0, 0])])
def test_what_is_held_as_an_order_goes_its_way(world: World, policy: str, seen: list[int]) -> None:
    reserve_on(world, policy)
    with at_work(world.shop) as shop:
        sold = stocked(shop, "A-1", 5, 3)
        order_id = place(shop, sold)
        number = reload(order_id).lines[0].id
        reserved = [stock_of(sold.variant_id)[1]]
    for move, pieces in ((CONFIRM, 2), (SHIP, 1), (CANCEL, 2)):
        do(world.shop, order_id, move, {number: pieces})
        with at_work(world.shop):
            reserved.append(stock_of(sold.variant_id)[1])
    assert reserved == seen
    with at_work(world.shop):
        assert stock_of(sold.variant_id) == (4, 0)


def test_what_is_declined_is_free_again(world: World) -> None:
    reserve_on(world, ARRIVAL)
    with at_work(world.shop) as shop:
        sold = stocked(shop, "A-1", 5, 3)
        order_id = place(shop, sold)
        number = reload(order_id).lines[0].id
    do(world.shop, order_id, DECLINE, {number: 1})
    with at_work(world.shop):
        assert stock_of(sold.variant_id) == (5, 2)
    do(world.shop, order_id, CONFIRM)
    with at_work(world.shop):
        assert (stock_of(sold.variant_id), reload(order_id).state) == ((5, 2), "confirmed")


def test_too_little_on_arrival_is_an_issue_that_more_stock_resolves(world: World) -> None:
    reserve_on(world, ARRIVAL)
    with at_work(world.shop) as shop:
        sold = stocked(shop, "A-1", 2, 5)
        order_id = place(shop, sold)
        assert (stock_of(sold.variant_id), reload(order_id).open_issues) == ((2, 2), 1)
        assert "3 pieces could not be reserved for lack of stock." in [each.said for each in queries.timeline(order_id)]
        assert services.look_again(shop, order_id) == 1
        inventory.move_stock(shop, sold.variant_id or 0, 4, reason=Reason.RECEIVED)
        assert services.look_again(shop, order_id) == 0
        assert stock_of(sold.variant_id) == (6, 5)
    done = do(world.shop, order_id, CONFIRM)
    assert (done.pieces, done.short) == (5, 0)


def test_what_came_first_is_confirmed_first_when_there_is_too_little(world: World) -> None:
    reserve_on(world, ARRIVAL)
    with at_work(world.shop) as shop:
        sold = stocked(shop, "A-1", 4, 3)
        first, second = place(shop, sold), place(shop, sold)
    late = do(world.shop, second, CONFIRM)
    assert (late.pieces, late.short) == (1, 2)
    assert do(world.shop, first, CONFIRM).pieces == 3
    with at_work(world.shop):
        assert stock_of(sold.variant_id) == (4, 4)


def test_another_setting_is_for_new_orders_only(world: World) -> None:
    with at_work(world.shop) as shop:
        sold = stocked(shop, "A-1", 9, 2)
        old = place(shop, sold)
    reserve_on(world, ARRIVAL)
    with at_work(world.shop) as shop:
        new = place(shop, sold)
        assert [held_for(reload(each)) for each in (old, new)] == [[0], [2]]
        assert services.look_again(shop, old) == 0
        assert held_for(reload(old)) == [0]
    reserve_on(world, NEVER)
    do(world.shop, old, CONFIRM)
    with at_work(world.shop):
        assert [held_for(reload(each)) for each in (old, new)] == [[2], [2]]


def test_an_unknown_product_is_held_once_its_variant_is_known(world: World) -> None:
    reserve_on(world, ARRIVAL)
    with at_work(world.shop) as shop:
        first, second = (place(shop, line(2, gtin=each)) for each in ("9782957000128", "9783161484100"))
        found = goods.product(shop, "B-1", 4, gtin="9782957000128").variants[0].id
        chosen = goods.product(shop, "C-1", 4).variants[0].id
        services.look_again(shop, first)
        services.match_line(shop, second, reload(second).lines[0].id, variant_id=chosen)
        assert [stock_of(each)[1] for each in (found, chosen)] == [2, 2]


def test_with_a_read_only_inventory_an_order_comes_in_and_reserves_later(world: World) -> None:
    reserve_on(world, ARRIVAL)
    with at_work(world.shop) as shop:
        sold = stocked(shop, "A-1", 5, 3)
    switch(world, inventory=Setting.READ_ONLY)
    with at_work(world.shop) as shop:
        order_id = place(shop, sold)
    with pytest.raises(DomainError, match="Inventory is read-only"):
        do(world.shop, order_id, CONFIRM)
    switch(world, inventory=Setting.ON)
    assert do(world.shop, order_id, CONFIRM).pieces == 3
    with at_work(world.shop):
        assert stock_of(sold.variant_id) == (5, 3)


@pytest.mark.parametrize(("policy", "held"), [(ARRIVAL, 5), (CONFIRMING, 2), (NEVER, 0)])
def test_an_inventory_that_is_on_again_holds_what_each_order_holds(world: World, app: Flask, policy: str, held: int) -> None:
    reserve_on(world, policy)
    with at_work(world.shop) as shop:
        sold = stocked(shop, "A-1", 9, 3)
        waits, leaves = place(shop, sold), place(shop, sold)
        number = reload(leaves).lines[0].id
    switch(world, inventory=Setting.OFF)
    do(world.shop, leaves, CONFIRM, {number: 2})
    do(world.shop, leaves, CANCEL, {number: 1})
    switch(world, inventory=Setting.ON)
    work_off(app)
    with at_work(world.shop):
        assert stock_of(sold.variant_id) == (9, held)
        assert [held_for(reload(each)) for each in (waits, leaves)] == [due_for(reload(each)) for each in (waits, leaves)]


def orders_of(shop: Store, lines: list[NewLine], refs: list[str]) -> list[NewOrder]:
    return [NewOrder(customer_name="Anne", address=HOME, channel="marketplace", channel_ref=ref, lines=lines) for ref in refs]


@pytest.mark.parametrize("together", [True, False])
def test_orders_of_a_channel_are_held_together_as_one_by_one(world: World, together: bool) -> None:
    reserve_on(world, ARRIVAL)
    with at_work(world.shop) as shop:
        sold, orders = stocked(shop, "A-1", 5, 3), port(Orders)
        assert orders is not None
        decided = NewLine(**{**_facts(sold), "quantity": 2, "confirmed": 2})
        new = orders_of(shop, [sold, decided], ["a", "b", "c"])
        came = orders.take_all(shop.id, new) if together else [orders.take_all(shop.id, [each])[0] for each in new]
        found = [reload(each.order_id) for each in came]
        assert [held_for(each) for each in found] == [[3, 0], [2, 0], [0, 0]]
        assert [each.open_issues for each in found] == [0, 1, 1]
        assert [len(queries.issues(each.id)) for each in found] == [0, 1, 1]
        assert stock_of(sold.variant_id) == (5, 5)


def _facts(sold: NewLine) -> dict[str, Any]:
    return {name: getattr(sold, name) for name in ("name", "price_minor", "tax_rate_bp", "variant_id", "sku")}


def test_many_that_are_held_as_they_come_in_cost_as_many_statements_as_few(world: World) -> None:
    reserve_on(world, ARRIVAL)
    with at_work(world.shop) as shop:
        sold, orders, counts = stocked(shop, "A-1", 500, 1), port(Orders), []
        assert orders is not None
        orders.take_all(shop.id, orders_of(shop, [sold], ["first"]))
        for name, many in (("a", 3), ("b", 30)):
            with statements() as sent:
                orders.take_all(shop.id, orders_of(shop, [sold], [f"{name}{each}" for each in range(many)]))
            counts.append(len(sent))
        assert counts[0] == counts[1]


STEPS = st.lists(
    st.tuples(st.sampled_from([*sorted(MOVES), "stock", "look"]), st.integers(0, 3), st.integers(1, 4)), min_size=1, max_size=12
)


@proving(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(policies=st.lists(st.sampled_from(POLICIES), min_size=2, max_size=2), there=st.integers(0, 8), steps=STEPS)
def test_reserved_is_what_is_held_and_never_more_than_is_due(
    world: World, policies: list[str], there: int, steps: list[tuple[str, int, int]]
) -> None:
    ids = []
    with at_work(world.shop) as shop:
        sold = stocked(shop, f"S-{db.session.scalar(select(func.count(Variant.id)))}", there, 3)
    for policy in policies:
        reserve_on(world, policy)
        with at_work(world.shop) as shop:
            ids.append(place(shop, sold, sold))
    for step, at, pieces in steps:
        with at_work(world.shop) as shop, contextlib.suppress(DomainError), db.session.begin_nested():
            _do(shop, step, reload(ids[at % 2]), at // 2, pieces)
        with at_work(world.shop):
            reserved, total, on_hand = _counted(sold.variant_id or 0, ids)
            assert reserved == total <= on_hand


def _do(shop: Store, step: str, order: Order, at: int, pieces: int) -> None:
    if step == "stock":
        inventory.move_stock(shop, order.lines[0].variant_id or 0, pieces, reason=Reason.RECEIVED)
    elif step == "look":
        services.look_again(shop, order.id)
    else:
        services.carry_out(shop, order.id, MOVES[step], {order.lines[at].id: pieces})


def _counted(variant_id: int, ids: list[int]) -> tuple[int, int, int]:
    """(reserved by the variant, held by the orders, on hand); each line of the orders holds what is due to it at most."""
    db.session.expire_all()
    found, total = [reload(each) for each in ids], 0
    for order in found:
        for held, due in zip(held_for(order), due_for(order), strict=True):
            assert 0 <= held <= due
            assert order.reserve_on != CONFIRMING or held == due  # what is confirmed was there
            total += held
    variant = db.session.get_one(Variant, variant_id)
    return variant.reserved, total, variant.on_hand


def test_pieces_that_come_back_are_free(world: World) -> None:
    reserve_on(world, ARRIVAL)
    with at_work(world.shop) as shop:
        sold = stocked(shop, "A-1", 5, 3)
        order_id = place(shop, sold)
    for move in (CONFIRM, SHIP, RETURN):
        do(world.shop, order_id, move)
    with at_work(world.shop):
        assert stock_of(sold.variant_id) == (5, 0)
