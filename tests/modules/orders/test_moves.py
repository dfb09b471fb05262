"""What may be done with an order: the state follows from the lines, and whatever is not allowed names what is."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask, current_app
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from modules.inventory.models import Variant
from modules.orders import queries, services
from modules.orders.moves import CANCEL, CONFIRM, DECLINE, DELIVER, MOVES, RETURN, SHIP, allowed
from modules.orders.services import IllegalMove, Sent
from modules.orders.states import State, pending, state_of, to_ship
from tests.modules.orders.conftest import World, add_order, at_work, line, place, reload, stocked
from tests.support.covering import State as Setting
from tests.support.jobs import work_off
from webapp.commerce import Address
from webapp.db import db, transaction
from webapp.domain import Conflict, DomainError, NotFound
from webapp.platforms.models import Platform
from webapp.switching.ask import Ask


@dataclass
class Counts:
    quantity: int
    confirmed: int = 0
    declined: int = 0
    cancelled: int = 0
    shipped: int = 0
    delivered: int = 0
    returned: int = 0


class Lines(RuleBasedStateMachine):
    """Any order of moves, with any pieces that each of them allows."""

    @initialize(quantities=st.lists(st.integers(1, 5), min_size=1, max_size=3))
    def begin(self, quantities: list[int]) -> None:
        self.lines = [Counts(quantity) for quantity in quantities]

    @rule(code=st.sampled_from(sorted(MOVES)), at=st.integers(0, 2), pieces=st.integers(1, 5))
    def move(self, code: str, at: int, pieces: int) -> None:
        move, target = MOVES[code], self.lines[at % len(self.lines)]
        if move in allowed(self.lines) and move.room(target):
            move.apply(target, min(pieces, move.room(target)))

    @invariant()
    def every_piece_goes_one_way(self) -> None:
        for each in getattr(self, "lines", ()):
            assert each.confirmed + each.declined + each.cancelled + pending(each) == each.quantity
            assert 0 <= each.returned <= each.shipped <= each.confirmed
            assert 0 <= each.delivered <= each.shipped
            assert pending(each) >= 0

    @invariant()
    def whatever_waits_can_be_done(self) -> None:
        """No order is stuck: pieces that wait can be decided on, confirmed ones can leave, shipped ones can come back."""
        lines = getattr(self, "lines", [])
        if not lines:
            return
        offered = allowed(lines)
        assert (CONFIRM in offered) is (DECLINE in offered) is any(map(pending, lines))
        assert (SHIP in offered) is any(map(to_ship, lines))
        assert (CANCEL in offered) is any(pending(each) or to_ship(each) for each in lines)
        assert (RETURN in offered) is any(each.shipped > each.returned for each in lines)
        assert offered or state_of(lines) in {State.DECLINED, State.CANCELLED, State.RETURNED}


TestLines = Lines.TestCase
TestLines.settings = settings(max_examples=60, stateful_step_count=15, deadline=None)


def do(shop: object, order_id: int, move: object, pieces: dict[int, int] | None = None, **values: object) -> services.Done:
    with at_work(shop) as here:  # type: ignore[arg-type]
        return services.carry_out(here, order_id, move, pieces, **values)  # type: ignore[arg-type]


def test_an_order_goes_its_way(world: World) -> None:
    order_id = add_order(world.shop)
    seen = []
    for move in (CONFIRM, SHIP, DELIVER, RETURN):
        do(world.shop, order_id, move)
        with at_work(world.shop):
            seen.append(reload(order_id).state)
    assert seen == ["confirmed", "shipped", "delivered", "returned"]


def test_what_is_not_allowed_names_what_is(world: World) -> None:
    order_id = add_order(world.shop)
    do(world.shop, order_id, CONFIRM)
    with pytest.raises(IllegalMove, match="Possible now: “Ship”, “Cancel items”") as refused:
        do(world.shop, order_id, CONFIRM)
    assert refused.value.allowed == ["ship", "cancel"]
    do(world.shop, order_id, SHIP)


def test_the_rest_of_a_partly_shipped_line_is_within_reach(world: World) -> None:
    with at_work(world.shop) as shop:
        order_id = place(shop, line(3))
        number = reload(order_id).lines[0].id
    do(world.shop, order_id, CONFIRM)
    do(world.shop, order_id, SHIP, {number: 2}, sent=Sent(carrier="dhl", tracking="A1"))
    do(world.shop, order_id, CANCEL)
    with at_work(world.shop):
        order = reload(order_id)
        assert (order.state, order.lines[0].cancelled, order.to_ship) == ("shipped", 1, 0)
        assert [(each.carrier, each.lines[0].quantity) for each in queries.parcels(order_id)] == [("dhl", 2)]


def test_more_than_there_is_is_refused(world: World) -> None:
    with at_work(world.shop) as shop:
        order_id = place(shop)
        number = reload(order_id).lines[0].id
    with pytest.raises(DomainError, match="At most 2"):
        do(world.shop, order_id, CONFIRM, {number: 3})
    assert do(world.shop, order_id, CONFIRM, {number: 2}).pieces == 2


def test_another_shop_does_not_reach_it(world: World) -> None:
    order_id = add_order(world.shop)
    with pytest.raises(NotFound):
        do(world.other_shop, order_id, CONFIRM)


def test_a_stale_page_is_refused(world: World) -> None:
    order_id = add_order(world.shop)
    with at_work(world.shop):
        seen = reload(order_id).version
    do(world.shop, order_id, CONFIRM, version=seen)
    with pytest.raises(Conflict, match="Somebody else"):
        do(world.shop, order_id, SHIP, version=seen)


def test_numbers_have_no_gaps(world: World) -> None:
    first = add_order(world.shop)
    with pytest.raises(DomainError):
        add_order(world.shop, line(list_price_minor=2500))
    second = add_order(world.shop)
    with at_work(world.shop):
        assert [reload(each).number for each in (first, second)] == ["MAIN-000001", "MAIN-000002"]


def stock_of(variant_id: int | None) -> tuple[int, int]:
    db.session.expire_all()
    found = db.session.get_one(Variant, variant_id)
    return found.on_hand, found.reserved


def test_stock_follows_the_pieces(world: World) -> None:
    with at_work(world.shop) as shop:
        sold = stocked(shop, "A-1", 5, 3)
        order_id = place(shop, sold)
        number = reload(order_id).lines[0].id
    seen = []
    for move, pieces in ((CONFIRM, 3), (CANCEL, 1), (SHIP, 1), (RETURN, 1)):
        do(world.shop, order_id, move, {number: pieces})
        with at_work(world.shop):
            seen.append(stock_of(sold.variant_id))
    assert seen == [(5, 3), (5, 2), (4, 1), (5, 1)]


def test_damaged_goods_do_not_go_back_on_the_shelf(world: World) -> None:
    with at_work(world.shop) as shop:
        sold = stocked(shop, "A-1", 5, 2)
        order_id = place(shop, sold)
    for move, sent in ((CONFIRM, None), (SHIP, None), (RETURN, Sent(condition="damaged"))):
        do(world.shop, order_id, move, sent=sent)
    with at_work(world.shop):
        assert stock_of(sold.variant_id) == (3, 0)


def test_too_little_stock_confirms_what_is_there_and_says_so(world: World) -> None:
    with at_work(world.shop) as shop:
        order_id = place(shop, stocked(shop, "A-1", 2, 5))
    done = do(world.shop, order_id, CONFIRM)
    assert (done.pieces, done.short) == (2, 3)
    with at_work(world.shop):
        order = reload(order_id)
        assert (order.to_confirm, order.to_ship, order.open_issues) == (3, 2, 1)
    do(world.shop, order_id, DECLINE)
    with at_work(world.shop):
        assert (reload(order_id).open_issues, reload(order_id).state) == (0, "confirmed")


def test_two_lines_of_one_article_share_what_is_there(world: World) -> None:
    with at_work(world.shop) as shop:
        sold = stocked(shop, "A-1", 3, 2)
        order_id = place(shop, sold, sold)
    assert do(world.shop, order_id, CONFIRM).pieces == 3


def test_an_unknown_product_waits_until_it_is_there(world: World) -> None:
    from tests.factories import goods

    order_id = add_order(world.shop, line(1, gtin="9782957000128"), line(1, name="Other"))
    done = do(world.shop, order_id, CONFIRM)
    assert (done.pieces, done.blocked) == (1, 1)
    with at_work(world.shop) as shop:
        goods.product(shop, "B-1", 4, gtin="9782957000128")
    assert do(world.shop, order_id, CONFIRM).pieces == 1
    with at_work(world.shop):
        assert (reload(order_id).open_issues, reload(order_id).state) == (0, "confirmed")


def test_an_incomplete_address_keeps_it_from_leaving_and_not_from_being_fetched(world: World) -> None:
    order_id = add_order(world.shop, address=Address("", "1368", "Luxembourg", "", "LU"))
    do(world.shop, order_id, CONFIRM)
    with pytest.raises(DomainError, match="address is incomplete"):
        do(world.shop, order_id, SHIP)
    do(world.shop, order_id, SHIP, sent=Sent(carrier="pickup"))
    with at_work(world.shop):
        assert (reload(order_id).state, reload(order_id).open_issues) == ("shipped", 0)


def switch(world: World, **states: Setting) -> None:
    platform = db.session.get_one(Platform, world.platform.id)
    with transaction():
        current_app.extensions["interlock"].modules.apply(Ask(platform.id, dict(states), revision=platform.revision, reason="test"))


def test_without_an_inventory_orders_go_their_way_and_stock_stays(world: World) -> None:
    with at_work(world.shop) as shop:
        sold = stocked(shop, "A-1", 5, 3)
        order_id = place(shop, sold)
    switch(world, inventory=Setting.OFF)
    do(world.shop, order_id, CONFIRM)
    do(world.shop, order_id, SHIP)
    switch(world, inventory=Setting.ON)
    with at_work(world.shop):
        assert (reload(order_id).state, stock_of(sold.variant_id)) == ("shipped", (5, 0))


def test_an_inventory_that_is_on_again_holds_what_is_to_ship_and_tells_what_is_oversold(world: World, app: Flask) -> None:
    with at_work(world.shop) as shop:
        sold = stocked(shop, "A-1", 5, 3)
        gone, first, second = (place(shop, sold) for _each in range(3))
    do(world.shop, gone, CONFIRM)
    switch(world, inventory=Setting.OFF)
    for order_id in (first, second):
        do(world.shop, order_id, CONFIRM)
    do(world.shop, gone, SHIP)
    switch(world, inventory=Setting.ON)
    work_off(app)
    with at_work(world.shop):
        assert stock_of(sold.variant_id) == (5, 5)
        assert [[each.kind for each in queries.issues(order_id)] for order_id in (gone, first, second)] == [[], [], ["oversold"]]
    do(world.shop, second, CANCEL)
    with at_work(world.shop):
        assert (stock_of(sold.variant_id), reload(second).open_issues) == ((5, 3), 0)


def test_a_read_only_inventory_makes_confirming_say_so(world: World) -> None:
    with at_work(world.shop) as shop:
        order_id = place(shop, stocked(shop, "A-1", 5, 3))
    switch(world, inventory=Setting.READ_ONLY)
    with pytest.raises(DomainError, match="Inventory is read-only"):
        do(world.shop, order_id, CONFIRM)
    with at_work(world.shop):
        assert reload(order_id).state == "pending"
    switch(world, inventory=Setting.ON)
    assert do(world.shop, order_id, CONFIRM).pieces == 3
