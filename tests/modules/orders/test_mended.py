"""Orders with an unknown product right themselves once it is in the inventory, whichever way they came."""

from __future__ import annotations

from flask import Flask

from modules.orders.moves import ARRIVAL
from tests.factories import goods
from tests.factories.places import configure, store
from tests.modules.orders.conftest import World, at_work, line, place, reload
from tests.support.jobs import work_off
from webapp.jobs import enqueue

BOOK, OTHER = "9783161484100", "9782957000128"


def look(app: Flask, world: World) -> None:
    """The job of every quarter of an hour."""
    with at_work(world.shop):
        enqueue("orders.mend")
    work_off(app)


def test_an_order_of_any_channel_is_right_once_its_product_is_there(app: Flask, world: World) -> None:
    """An order of a fair stayed among those with issues after its book was added, until somebody opened it."""
    configure(world.platform, "orders", reserve_on=ARRIVAL)
    second = store(world.platform, "second", merchant=world.shop.merchant)
    with at_work(world.shop) as shop:
        typed, web, waits = (
            place(shop, line(2, gtin=gtin), channel=channel, channel_ref=ref)
            for gtin, channel, ref in ((BOOK, "manual", "Fair-1"), (BOOK, "web", "W-1"), (OTHER, "web", "W-2"))
        )
    with at_work(second) as here:
        elsewhere = place(here, line(1, gtin=BOOK))
    look(app, world)
    with at_work(world.shop) as shop:
        assert [reload(each).open_issues for each in (typed, web, waits)] == [1, 1, 1]
        variant = goods.product(shop, "BOOK", 9, gtin=BOOK).variants[0].id
    look(app, world)
    with at_work(world.shop):
        assert [reload(each).open_issues for each in (typed, web, waits)] == [0, 0, 1]
        assert [reload(each).lines[0].variant_id for each in (typed, web)] == [variant, variant]
        assert reload(elsewhere).open_issues == 1, "another store's book is none of its own"


def test_without_an_inventory_nothing_is_looked_for(app: Flask, bare: World) -> None:
    with at_work(bare.shop) as shop:
        order = place(shop, line(1, gtin=BOOK))
    look(app, bare)
    with at_work(bare.shop):
        assert reload(order).lines[0].variant_id is None
