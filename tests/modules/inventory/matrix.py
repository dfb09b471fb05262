"""What the matrix's world needs for the pages of stock."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from modules.inventory import services
from modules.inventory.imports import COUNTS
from modules.inventory.models import Aside, LocationKind, Reason, StockCount, Variant
from modules.inventory.queries import find_variant_by_sku, locations
from modules.inventory.services.pictures import PURPOSE
from tests.factories import goods
from tests.factories.work import at_work
from tests.matrix.rows import number, stores
from tests.matrix.world import STORE, World
from tests.support.jobs import work_off
from tests.support.page import Page
from tests.support.pictures import picture
from webapp import files
from webapp.db import db, utcnow
from webapp.imports import services as imports_services

MOVED = "A-0"
"""What is first in its list: its page is the one that is found."""


def begin(world: World) -> None:
    """What is moved."""
    with at_work(world.everything):
        goods.product(world.store, MOVED)


def articles(world: World, many: int) -> None:
    with at_work(world.everything):
        for _ in range(many):
            goods.product(world.store, f"B-{next(number)}")


def movements(world: World, many: int) -> None:
    with at_work(world.everything):
        variant = find_variant_by_sku(world.store.id, MOVED)
        assert variant is not None
        for _ in range(many):
            services.move_stock(world.store, variant.id, 1, reason=Reason.RECEIVED)


def kept(world: World) -> imports_services.Upload:
    """A stock count that is kept."""
    return imports_services.keep_upload(world.store, COUNTS, name="count.csv", stream=io.BytesIO(b"sku,counted\nX-9,1\n"))


def imports(world: World, many: int) -> None:
    upload = kept(world)
    with at_work(world.everything):
        for _ in range(many):
            imports_services.receive(world.store, upload, options={}, uploaded_by="bob@example.com")


def furnish(world: World) -> list[str]:
    """A checked stock count with a row refused, counts and deliveries in each state, a transfer, pieces set aside, pictures."""
    upload = kept(world)
    pictures(world, 2)
    with at_work(world.everything):
        made = imports_services.receive(world.store, upload, options={}, uploaded_by="bob@example.com").id
        imports_services.start_check(world.store, COUNTS, made)
    work_off(world.app)
    transfers(world, 1)
    with at_work(world.everything):
        variant = find_variant_by_sku(world.store.id, MOVED)
        assert variant is not None
        services.move_stock(world.store, variant.id, 3, reason=Reason.RECEIVED)
        services.set_aside(world.store, variant.id, 2, reason=Aside.DAMAGED, note="Torn")
        services.put_back(world.store, variant.id, 1, reason=Aside.DAMAGED)
        first = f"{STORE}/inventory/variants/{variant.id}"  # has every button, and is seen before the one whose stock is not counted
    return [
        first,
        *counted(world),
        *delivered(world),
        *uncounted(world),
        *(f"{STORE}/inventory/imports/{made}{part}" for part in ("", "/refused.csv")),
    ]


def uncounted(world: World) -> list[str]:
    """A variant whose stock is not counted, with an invalid barcode number, an MPN and a weight."""
    with at_work(world.everything):
        made = goods.product(world.store, "Z-1", track_stock=False, gtin="9783161484101", mpn="EX-40", weight_grams=120)
        return [f"{STORE}/inventory/variants/{made.variants[0].id}{part}" for part in ("", "/explained", "/edit")]


def pictures(world: World, many: int) -> None:
    """Of what is moved."""
    owner = {"platform_id": world.store.platform_id, "store_id": world.store.id}
    kept = [files.store(picture(), name="a.png", purpose=PURPOSE, **owner).id for _ in range(many)]
    with at_work(world.everything):
        variant = find_variant_by_sku(world.store.id, MOVED)
        assert variant is not None
        for file_id in kept:
            services.add_picture(world.store, variant.product_id, files.find(file_id))


def transfers(world: World, many: int) -> None:
    """Forth and back between two locations."""
    with at_work(world.everything):
        variant = find_variant_by_sku(world.store.id, MOVED)
        assert variant is not None
        first = services.default_location(world.store).id
        cellar = next((each.id for each in locations(world.store.id) if each.name == "Cellar"), 0)
        cellar = cellar or services.add_location(world.store, name="Cellar", kind=LocationKind.WAREHOUSE).id
        services.move_stock(world.store, variant.id, 1, reason=Reason.RECEIVED, location_id=first)
        for each in range(many):
            services.transfer(world.store, *((first, cellar) if each % 2 == 0 else (cellar, first)), {variant.id: 1})


def deliveries(world: World, many: int) -> None:
    """Open ones of what is moved, the first of them late."""
    with at_work(world.everything):
        variant = find_variant_by_sku(world.store.id, MOVED)
        assert variant is not None
        for each in range(many):
            day = utcnow().date() + timedelta(days=each - 1)
            services.announce_delivery(world.store, {variant.id: 2}, supplier=f"Supplier {next(number)}", expected_on=day)


def delivered(world: World) -> list[str]:
    """One that came in part, one that came, one that was cancelled."""
    paths = []
    with at_work(world.everything):
        variant = find_variant_by_sku(world.store.id, MOVED)
        assert variant is not None
        for came in (1, 2, 0):
            made = services.announce_delivery(world.store, {variant.id: 2}, supplier="Harbour Lane", expected_on=utcnow().date())
            if came:
                services.receive_delivery(world.store, made.id, {variant.id: came}, version=1, note="LS 12")
            else:
                services.cancel_delivery(world.store, made.id, version=1)
            paths += [f"{STORE}/inventory/deliveries/{made.id}{part}" for part in ("", "/edit", "/receive", "/cancel")]
    return paths


def counts(world: World, many: int) -> None:
    with at_work(world.everything):
        for _ in range(many):
            services.start_count(world.store, 0)


def sheets(world: World, many: int) -> None:
    """Variants on the first counts there are, none with the number that the books say: the page of one of them is found."""
    with at_work(world.everything):
        made = [goods.product(world.store, f"C-{next(number)}").id for _ in range(many)]
        found = {variant_id: 3 for (variant_id,) in db.session.execute(select(Variant.id).where(Variant.product_id.in_(made)))}
        for (count_id,) in db.session.execute(select(StockCount.id).order_by(StockCount.id).limit(10)).all():
            services.enter(world.store, count_id, found)


def differences(world: World, many: int) -> None:
    """Nothing more: every line of the sheets is one."""


def counted(world: World) -> list[str]:
    """Counts to count in, to approve and approved."""
    with at_work(world.everything):
        variant = find_variant_by_sku(world.store.id, MOVED)
        assert variant is not None
        paths = []
        for steps in range(3):
            made = services.start_count(world.store, 0)
            services.enter(world.store, made.id, {variant.id: variant.on_hand + 3})
            if steps:
                services.finish_count(world.store, made.id, version=made.version)
            if steps > 1:
                services.approve_count(world.store, made.id, version=made.version)
            paths += [f"{STORE}/inventory/counts/{made.id}{part}" for part in ("", "/differences", "/download")]
    return paths


ROWS = {
    "inventory.admin.inventory.list": stores,
    "inventory.admin.inventory.detail": articles,
    "inventory.store.inventory.list": articles,
    "inventory.store.inventory.low": articles,
    "inventory.store.inventory.import_list": imports,
    "inventory.store.inventory.variant": movements,
    "inventory.store.inventory.transfers": transfers,
    "inventory.store.inventory.deliveries": deliveries,
    "inventory.store.inventory.counts": counts,
    "inventory.store.inventory.count": sheets,
    "inventory.store.inventory.differences": differences,
}


def first_of(name: str) -> Callable[[Page], dict[str, str]]:
    """What the first of the buttons of a list says, which are of one form outside of it."""
    return lambda page: {name: str(page.select(f"button[name={name}]")[0]["value"])}


TYPED = {
    "inventory.store.inventory.create_delivery": {"supplier": "Harbour Lane"},
    "inventory.store.inventory.adjust_many": {"everything": "1"},
    "inventory.store.inventory.step": first_of("step"),
    "inventory.store.inventory.reverse": first_of("movement"),
}
