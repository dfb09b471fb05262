"""The port `Orders`: what comes in twice is one order, and whoever brought it hears where it stands."""

from __future__ import annotations

from tests.factories import goods
from tests.modules.orders.conftest import HOME, World, at_work, line
from tests.support.statements import statements
from webapp.ports import port
from webapp.registry.ports.orders import NewOrder, Orders


def test_an_order_that_comes_in_twice_is_one(world: World) -> None:
    new = NewOrder(customer_name="Anne Becker", address=HOME, channel="marketplace", channel_ref="LZ-1", lines=[line(3)])
    with at_work(world.shop) as shop:
        orders = port(Orders)
        assert orders is not None
        order_id = orders.take_all(shop.id, [new])[0].order_id
        assert orders.take_all(shop.id, [new])[0].order_id == order_id == orders.find(shop.id, "marketplace", "LZ-1")


def test_who_brought_it_decides_and_hears_where_it_stands(world: World) -> None:
    new = NewOrder(customer_name="Anne Becker", address=HOME, channel="marketplace", channel_ref="LZ-1", lines=[line(3)])
    with at_work(world.shop) as shop:
        orders = port(Orders)
        assert orders is not None
        order_id = orders.take_all(shop.id, [new])[0].order_id
        (waiting,) = orders.state(shop.id, order_id).lines
        assert orders.confirm(shop.id, order_id, {waiting.line_id: 2}) == 2
        assert orders.decline(shop.id, order_id) == 1
        assert orders.ship(shop.id, order_id, carrier="dhl", tracking="JD1") == 2
        assert orders.state(shop.id, order_id).state == "shipped"


def test_who_brought_it_hears_what_was_done_and_what_is_in_each_parcel(world: World) -> None:
    new = NewOrder(customer_name="Anne Becker", address=HOME, channel="marketplace", channel_ref="LZ-1", lines=[line(3), line(1, gtin="x")])
    with at_work(world.shop) as shop:
        orders = port(Orders)
        assert orders is not None
        order_id = orders.take_all(shop.id, [new])[0].order_id
        orders.confirm(shop.id, order_id, {orders.state(shop.id, order_id).lines[0].line_id: 3})
        orders.ship(shop.id, order_id, carrier="dhl", tracking="JD1")
        (sent,) = orders.state(shop.id, order_id).parcels
        assert (sent.carrier, sent.tracking, list(sent.pieces.values())) == ("dhl", "JD1", [3])


def test_what_a_channel_decided_before_is_taken_as_decided(world: World) -> None:
    old = NewOrder(customer_name="Anne", channel="marketplace", channel_ref="LZ-2", lines=[line(3, confirmed=2, declined=1, shipped=2)])
    with at_work(world.shop) as shop:
        orders = port(Orders)
        assert orders is not None
        assert orders.state(shop.id, orders.take_all(shop.id, [old])[0].order_id).state == "shipped"


def test_an_unknown_product_that_is_there_by_now_mends_its_order(world: World) -> None:
    new = NewOrder(customer_name="Anne", address=HOME, channel="marketplace", channel_ref="LZ-3", lines=[line(1, gtin="9783161484100")])
    with at_work(world.shop) as shop:
        orders = port(Orders)
        assert orders is not None
        order_id = orders.take_all(shop.id, [new])[0].order_id
        assert orders.mend(shop.id, "marketplace", 10) == 0
        goods.product(shop, "BOOK", 5).variants[0].gtin = "9783161484100"
        assert orders.mend(shop.id, "marketplace", 10) == 1
        assert orders.state(shop.id, order_id).lines[0].variant_id


def test_orders_that_wait_for_what_never_comes_hold_no_other_back(world: World) -> None:
    def waiting(ref: str, gtin: str) -> NewOrder:
        return NewOrder(customer_name="Anne", address=HOME, channel="marketplace", channel_ref=ref, lines=[line(1, gtin=gtin)])

    with at_work(world.shop) as shop:
        orders = port(Orders)
        assert orders is not None
        oldest = orders.take_all(shop.id, [waiting("LZ-1", "9783161484100")])[0].order_id
        orders.take_all(shop.id, [waiting(f"LZ-{at}", f"978295700{at:04}") for at in range(2, 9)])
        goods.product(shop, "BOOK", 5).variants[0].gtin = "9783161484100"
        assert orders.mend(shop.id, "marketplace", 2) == 1
        assert orders.state(shop.id, oldest).lines[0].variant_id


def test_looking_again_costs_the_same_however_many_wait(world: World) -> None:
    def costs(first: int, many: int) -> int:
        known = {"channel": "marketplace", "customer_name": "Anne", "address": HOME}
        new = [NewOrder(**known, channel_ref=f"LZ-{at}", lines=[line(1, gtin=f"978295700{at:04}")]) for at in range(first, first + many)]
        orders.take_all(shop.id, new)
        with statements() as sent:
            assert orders.mend(shop.id, "marketplace", 200) == 0
        return len(sent)

    with at_work(world.shop) as shop:
        orders = port(Orders)
        assert orders is not None
        assert costs(0, 3) == costs(3, 40)


def test_nobody_answers_where_orders_are_off(world: World) -> None:
    from tests.factories.shops import Shops

    bare = Shops.with_modules("inventory")
    with at_work(bare.shop):
        assert port(Orders) is None
