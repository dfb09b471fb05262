"""The port `Stock`: what is promised is there, is promised once, and the sums agree whatever happens."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from modules.inventory import services
from modules.inventory.models import Aside, Level, Movement, Reason, Reservation, SetAside, Variant
from tests.modules.inventory.conftest import World, add_article, at_work
from tests.support.racing import on_platform
from webapp.db import db
from webapp.domain import DomainError
from webapp.merchants.models import Store
from webapp.registry.ports.stock import Want

ASIDES = {"aside": services.set_aside, "back": services.put_back, "away": services.throw_away}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "partly", "release", "ship", "restock", "take", "cellar", "aside", "back", "away"]),
        st.integers(1, 6),
        st.integers(0, 2),
    ),
    max_size=14,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, two=st.booleans())
def test_reserved_is_what_is_held_and_never_more_than_there_is(world: World, steps: list[tuple[str, int, int]], two: bool) -> None:
    with at_work(world.shop) as shop:
        number = db.session.scalar(select(func.count(Variant.id)))
        made = services.create_product(shop, product={"name": "x"}, variant={"sku": f"S-{number}", "price": 1}, opening_stock=9)
        variant = made.variants[0]
        cellar = _cellar(shop)
        if two:
            services.move_stock(shop, variant.id, 5, reason=Reason.RECEIVED, location_id=cellar)
        for step, quantity, line in steps:
            with contextlib.suppress(DomainError), db.session.begin_nested():  # what is refused halfway is undone, as in a transaction
                _do(shop, step, [Want(f"o:{variant.id}:{line}", variant.id, quantity), Want(f"o:{variant.id}:x", variant.id, 1)], cellar)
        check(variant.id)


def _cellar(shop: Store) -> int:
    from modules.inventory.queries import locations

    services.default_location(shop)
    return next((each.id for each in locations(shop.id) if each.name == "Cellar"), 0) or services.add_location(shop, name="Cellar").id


def _do(shop: Store, step: str, wanted: list[Want], cellar: int) -> None:
    if step in ("reserve", "partly"):
        services.reserve(shop, wanted, partly=step == "partly")
    elif step == "release":
        services.release(shop, wanted)
    elif step == "ship":
        services.ship(shop, wanted, note="1")
    elif step == "restock":
        services.restock(shop, wanted, note="1")
    elif step in ASIDES:
        ASIDES[step](
            shop,
            wanted[0].variant_id,
            wanted[0].quantity,
            reason=Aside.DAMAGED,
            location_id=cellar if wanted[0].reference.endswith("2") else None,
        )
    else:
        place = cellar if step == "cellar" else None
        services.move_stock(shop, wanted[0].variant_id, -wanted[0].quantity, reason=Reason.DAMAGED, location_id=place)


def check(variant_id: int) -> None:
    """Variant, levels, reservations, movements and what was set aside say the same."""
    db.session.expire_all()
    variant = db.session.get_one(Variant, variant_id)
    held = db.session.scalar(select(func.coalesce(func.sum(Reservation.quantity), 0)).where(Reservation.variant_id == variant_id))
    levels = db.session.scalars(select(Level).where(Level.variant_id == variant_id)).all()
    moved = db.session.scalar(select(func.sum(Movement.quantity)).where(Movement.variant_id == variant_id))
    assert variant.reserved == held == sum(each.reserved for each in levels)
    assert variant.on_hand == moved == sum(each.on_hand for each in levels)
    aside = db.session.scalar(select(func.coalesce(func.sum(SetAside.quantity), 0)).where(SetAside.variant_id == variant_id))
    assert variant.unavailable == aside == sum(each.unavailable for each in levels)
    assert all(each.available >= 0 and each.reserved >= 0 and each.unavailable >= 0 for each in levels)


def test_two_lines_never_get_the_same_piece(world: World) -> None:
    variant_id = add_article(world.shop, stock=3)
    with pytest.raises(DomainError, match="Only 3 of A-1"), at_work(world.shop) as shop:
        services.reserve(shop, [Want("a", variant_id, 2), Want("b", variant_id, 2)])
    with at_work(world.shop) as shop:
        assert services.reserve(shop, [Want("a", variant_id, 2), Want("b", variant_id, 2)], partly=True) == {"a": 2, "b": 1}


def test_what_is_promised_cannot_be_taken_away(world: World) -> None:
    variant_id = add_article(world.shop, stock=3)
    with at_work(world.shop) as shop:
        services.reserve(shop, [Want("a", variant_id, 2)])
    with pytest.raises(DomainError, match="promised"), at_work(world.shop) as shop:
        services.move_stock(shop, variant_id, -2, reason=Reason.DAMAGED)
    with at_work(world.shop) as shop:
        services.move_stock(shop, variant_id, -1, reason=Reason.DAMAGED)


def test_what_was_cancelled_is_free_wherever_it_lies(world: World) -> None:
    variant_id = add_article(world.shop, stock=1)
    with at_work(world.shop) as shop:
        services.move_stock(shop, variant_id, 2, reason=Reason.RECEIVED, location_id=_cellar(shop))
        services.reserve(shop, [Want("a", variant_id, 3)])
        services.release(shop, [Want("a", variant_id, 3)])
        assert [each.reserved for each in db.session.scalars(select(Level))] == [0, 0]


def test_sixteen_buyers_of_ten_pieces(app: Flask, world: World) -> None:
    variant_id, shop_id, facts = add_article(world.shop, stock=10), world.shop.id, {"platform": world.platform.code}

    def buy(number: int) -> str:
        for _again in range(20):
            with app.app_context():
                try:
                    with on_platform(facts):
                        services.reserve(db.session.get_one(Store, shop_id), [Want(f"order:{number}", variant_id, 1)])
                except DomainError as refused:
                    if refused.code == "busy":  # SQLite lets one write at a time, and says so to who waited too long
                        continue
                    return refused.code
                return "sold"
        return "busy"

    db.session.rollback()
    with ThreadPoolExecutor(16) as threads:
        said = list(threads.map(buy, range(16)))
    assert (said.count("sold"), said.count("out_of_stock")) == (10, 6)
    with at_work(world.shop):
        check(variant_id)
        assert db.session.get_one(Variant, variant_id).available == 0
