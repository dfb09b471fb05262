"""The port `Orders`: what comes in twice is one order, and whoever brought it hears where it stands."""

from __future__ import annotations

from tests.modules.orders.conftest import HOME, World, at_work, line
from webapp.ports import port
from webapp.registry.ports.orders import NewOrder, Orders


def test_an_order_that_comes_in_twice_is_one(world: World) -> None:
    new = NewOrder(customer_name="Anne Becker", address=HOME, channel="marketplace", channel_ref="LZ-1", lines=[line(3)])
    with at_work(world.shop) as shop:
        orders = port(Orders)
        assert orders is not None
        order_id = orders.take(shop.id, new)
        assert orders.take(shop.id, new) == order_id == orders.find(shop.id, "marketplace", "LZ-1")


def test_who_brought_it_decides_and_hears_where_it_stands(world: World) -> None:
    new = NewOrder(customer_name="Anne Becker", address=HOME, channel="marketplace", channel_ref="LZ-1", lines=[line(3)])
    with at_work(world.shop) as shop:
        orders = port(Orders)
        assert orders is not None
        order_id = orders.take(shop.id, new)
        (waiting,) = orders.state(shop.id, order_id).lines
        assert orders.confirm(shop.id, order_id, {waiting.line_id: 2}) == 2
        assert orders.decline(shop.id, order_id) == 1
        assert orders.ship(shop.id, order_id, carrier="dhl", tracking="JD1") == 2
        assert orders.state(shop.id, order_id).state == "shipped"


def test_nobody_answers_where_orders_are_off(world: World) -> None:
    from tests.factories.shops import Shops

    bare = Shops.with_modules("inventory")
    with at_work(bare.shop):
        assert port(Orders) is None
