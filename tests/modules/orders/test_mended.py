"""Orders with an unknown product right themselves once it is in the inventory, whichever way they came."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from modules.inventory import services as inventory
from modules.orders import queries, services
from modules.orders.moves import ARRIVAL
from tests.factories import goods
from tests.factories.places import configure, store
from tests.modules.orders.conftest import World, at_work, line, place, reload, stocked
from tests.modules.orders.test_moves import switch
from tests.support.covering import State as Setting
from tests.support.jobs import work_off
from webapp.db import db, transaction, utcnow
from webapp.domain import Conflict
from webapp.jobs import Job, enqueue
from webapp.jobs.sweep import sweep
from webapp.merchants.models import Merchant, Store
from webapp.platforms.models import Platform
from webapp.providing import merchants, platforms

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


def kinds(order_id: int) -> list[str]:
    return [each.kind for each in queries.issues(order_id)]


def half_lapsed(app: Flask, world: World) -> int:
    """An order whose one line is reserved no longer, and whose other product has come by now."""
    with at_work(world.shop) as shop:
        order_id = place(shop, stocked(shop, "A-1", 5, 3), line(1, gtin=BOOK))
        inventory.end_reservations(shop, utcnow() + timedelta(minutes=1))
    work_off(app)
    with at_work(world.shop) as shop:
        assert sorted(kinds(order_id)) == ["lapsed", "unknown_product"]
        goods.product(shop, "BOOK", 9, gtin=BOOK)
    return order_id


def test_what_is_reserved_no_longer_waits_for_somebody(app: Flask, world: World) -> None:
    configure(world.platform, "orders", reserve_on=ARRIVAL)
    order_id = half_lapsed(app, world)
    look(app, world)
    with at_work(world.shop) as shop:
        assert kinds(order_id) == ["lapsed"]
        assert services.look_again(shop, order_id) == 0, "a person asks"


def test_an_inventory_that_takes_no_writes_keeps_no_store_from_its_turn(app: Flask, world: World) -> None:
    configure(world.platform, "orders", reserve_on=ARRIVAL)
    first, second = half_lapsed(app, world), store(world.platform, "second", merchant=world.shop.merchant)
    with at_work(second) as here:
        later = place(here, line(1, gtin=BOOK))
        goods.product(here, "BOOK", 9, gtin=BOOK)
    switch(world, inventory=Setting.READ_ONLY)
    look(app, world)
    with at_work(world.shop):
        assert (kinds(first), kinds(later)) == (["lapsed"], [])


def test_one_store_s_trouble_is_not_the_others(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    second, ids, mend = store(world.platform, "second", merchant=world.shop.merchant), [], services.mend
    for shop in (world.shop, second):
        with at_work(shop) as here:
            ids.append(place(here, line(1, gtin=BOOK)))
            goods.product(here, "BOOK", 9, gtin=BOOK)

    def refuse(shop: Store, order_ids: list[int]) -> int:
        if shop.id == world.shop.id:
            raise Conflict("Somebody was faster.")
        return mend(shop, order_ids)

    with monkeypatch.context() as patched:
        patched.setattr(services, "mend", refuse)
        look(app, world)
    with at_work(world.shop):
        assert [reload(each).open_issues for each in ids] == [1, 0]
    look(app, world)
    with at_work(world.shop):
        assert [reload(each).open_issues for each in ids] == [0, 0]


def test_looking_writes_nothing(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every quarter of an hour others waited, on SQLite, for a job that found nothing."""
    with at_work(world.shop) as shop:
        place(shop, line(1, gtin=BOOK))
    work_off(app)
    writes, begin = [], Job.transaction
    monkeypatch.setattr(Job, "transaction", lambda job: (writes.append(job), begin(job))[1])
    look(app, world)
    assert writes == []
    with at_work(world.shop) as shop:
        goods.product(shop, "BOOK", 9, gtin=BOOK)
    work_off(app)
    writes.clear()
    look(app, world)
    assert len(writes) == 1


@pytest.mark.parametrize("state", ["store closed", "merchant suspended", "platform suspended"])
def test_a_place_whose_jobs_wait_is_passed_by(app: Flask, world: World, state: str) -> None:
    with at_work(world.shop) as shop:
        order_id = place(shop, line(1, gtin=BOOK))
        goods.product(shop, "BOOK", 9, gtin=BOOK)
    for now, left in ((state.partition(" ")[2], 1), ("active", 0)):
        bring(world, state.partition(" ")[0], now)
        look(app, world)
        with app.app_context():
            sweep()
        work_off(app)
        with at_work(world.shop):
            assert reload(order_id).open_issues == left


def bring(world: World, thing: str, state: str) -> None:
    with transaction():
        if thing == "platform":
            change = platforms.suspend_platform if state == "suspended" else platforms.resume_platform
            change(db.session.get_one(Platform, world.platform.id))
        elif thing == "merchant":
            merchants.set_merchant_status(db.session.get_one(Merchant, world.shop.merchant_id), state)
        else:
            merchants.set_store_status(db.session.get_one(Store, world.shop.id), state)
