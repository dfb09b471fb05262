"""The ledger: it equals the balance, stays as written, and never goes below zero where that is not allowed."""

from __future__ import annotations

import contextlib

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from modules.inventory import queries, services
from modules.inventory.models import Aside, Level, Location, Movement, Reason, Variant
from modules.inventory.queries import overview
from tests.modules.inventory.conftest import World, add_article, at_work
from webapp.db import begin_write, db
from webapp.domain import Conflict, DomainError, NotFound
from webapp.tenancy import unscoped

steps = st.lists(st.tuples(st.sampled_from(["move", "set"]), st.integers(-30, 30), st.integers(0, 1)), max_size=12)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, negative=st.booleans())
def test_the_ledger_equals_the_balance(world: World, steps: list[tuple[str, int, int]], negative: bool) -> None:
    with at_work(world.shop, allow_negative=negative, low_stock_threshold=5) as shop:
        made = services.create_product(
            shop, product={"name": "x"}, variant={"sku": f"S-{db.session.scalar(select(func.count(Variant.id)))}", "price": 1}
        )
        variant_id = made.variants[0].id
        places = [services.default_location(shop).id]
        places.append(
            next((p.id for p in queries.locations(shop.id) if p.name == "Cellar"), 0) or services.add_location(shop, name="Cellar").id
        )
        for kind, quantity, place in steps:
            with contextlib.suppress(DomainError):  # below zero, or nothing to move
                if kind == "move":
                    services.move_stock(shop, variant_id, quantity, reason=Reason.OTHER, location_id=places[place])
                else:
                    services.set_stock(shop, variant_id, abs(quantity), location_id=places[place])
        check_sums(variant_id, negative)


def check_sums(variant_id: int, negative: bool) -> None:
    """Variant, levels and movements say the same, and each line's balance is the sum up to it."""
    db.session.expire_all()
    lines = db.session.scalars(select(Movement).where(Movement.variant_id == variant_id).order_by(Movement.id)).all()
    running: dict[int, int] = {}
    for line in lines:
        running[line.location_id] = running.get(line.location_id, 0) + line.quantity
        assert line.balance == running[line.location_id]
        assert negative or line.balance >= 0
    levels = db.session.execute(select(Level.location_id, Level.on_hand).where(Level.variant_id == variant_id)).all()
    assert {place: count for place, count in levels if place in running} == running
    assert db.session.get(Variant, variant_id).on_hand == sum(running.values())


def test_stock_does_not_go_below_zero(world: World) -> None:
    variant_id = add_article(world.shop, stock=3)
    with pytest.raises(DomainError, match="Only 3"), at_work(world.shop) as shop:
        services.move_stock(shop, variant_id, -4, reason=Reason.DAMAGED)
    with at_work(world.shop):
        assert db.session.get(Variant, variant_id).on_hand == 3


def test_stock_goes_below_zero_where_it_is_allowed(world: World) -> None:
    variant_id = add_article(world.shop, stock=3)
    with at_work(world.shop, allow_negative=True, low_stock_threshold=5) as shop:
        assert services.move_stock(shop, variant_id, -4, reason=Reason.SOLD).balance == -1


@pytest.mark.parametrize("statement", ["UPDATE {} SET quantity = 99", "DELETE FROM {}"])
def test_the_database_keeps_the_ledger_as_written(world: World, statement: str) -> None:
    variant_id = add_article(world.shop, stock=3)
    with at_work(world.shop) as shop:
        services.set_aside(shop, variant_id, 1, reason=Aside.DAMAGED)
    for table in ("inventory_movements", "inventory_set_asides"):
        with pytest.raises(DatabaseError, match="append-only"), unscoped("past the checks of the program"):
            begin_write().execute(text(statement.format(table)))
        db.session.rollback()


def test_a_repeated_key_moves_once(world: World) -> None:
    variant_id = add_article(world.shop)
    for _ in range(2):
        with at_work(world.shop) as shop:
            services.move_stock(shop, variant_id, 5, reason=Reason.RECEIVED, key="delivery-1")
    with at_work(world.shop):
        assert db.session.get(Variant, variant_id).on_hand == 5


def test_a_count_of_an_older_number_is_refused(world: World) -> None:
    variant_id = add_article(world.shop, stock=3)
    with pytest.raises(Conflict, match="was 7 and is 3"), at_work(world.shop) as shop:
        services.set_stock(shop, variant_id, 6, seen=7)


def test_a_count_that_is_sent_twice_counts_once(world: World) -> None:
    """The second of two presses was told that somebody else had moved it."""
    variant_id = add_article(world.shop, stock=3)
    with at_work(world.shop) as shop:
        first, second = (services.set_stock(shop, variant_id, 6, seen=3, key="form:1") for _again in range(2))
        assert first is not None
        assert (first, first.quantity) == (second, 3)
        for key in ("form:1", "form:2"):  # gone back to, the form says something else
            with pytest.raises(Conflict, match="was 3 and is 6"):
                services.set_stock(shop, variant_id, 5, seen=3, key=key)
        assert services.set_stock(shop, variant_id, 5, seen=6, key="form:2").quantity == -1


def test_another_shop_cannot_move_it(world: World) -> None:
    variant_id = add_article(world.shop, stock=3)
    with pytest.raises(NotFound), at_work(world.other_shop) as shop:
        services.move_stock(shop, variant_id, 1, reason=Reason.RECEIVED)


def test_only_an_empty_location_closes_and_one_stays_open(world: World) -> None:
    add_article(world.shop, stock=3)
    with at_work(world.shop) as shop:
        first = db.session.scalar(select(Location.id))
        with pytest.raises(DomainError, match="last open"):
            services.change_location(shop, first, version=1, name="Shop", active=False)
        second = services.add_location(shop, name="Cellar")
        with pytest.raises(DomainError, match="stock at this location"):
            services.change_location(shop, first, version=1, name="Shop", active=False)
        assert not services.change_location(shop, second.id, version=1, name="Attic", active=False).active


def test_low_is_the_own_threshold_or_the_platforms(world: World) -> None:
    add_article(world.shop, "by-default", stock=5)
    add_article(world.shop, "own", stock=5, low_stock_threshold=4)
    add_article(world.shop, "plenty", stock=6)
    add_article(world.shop, "resting", active=False)
    with at_work(world.shop) as shop:
        assert [found.sku for found in db.session.scalars(queries.low_variants(shop.id))] == ["by-default"]
        assert overview.totals(shop.id) == overview.Totals(products=4, variants=4, on_hand=16, low=1, out=0)


def test_demo_data_adds_up(app: Flask, world: World) -> None:
    from modules.inventory import demo
    from tests.factories.places import store

    shop = store(world.platform, demo.STORE)
    with at_work(shop) as here:
        demo.seed_demo(world.platform)
        totals = overview.totals(here.id)
        assert totals.variants == 70
        assert totals.out == 2
        assert totals.low == 7
        for variant_id in db.session.scalars(select(Variant.id)):
            check_sums(variant_id, negative=False)
