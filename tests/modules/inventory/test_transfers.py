"""Stock that is moved between locations: nothing is made or lost, promises go along, and nothing runs low by it."""

from __future__ import annotations

import contextlib

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from modules.inventory import queries, services
from modules.inventory.models import Aside, Level, Location, Movement, Reservation, Transfer, Variant
from tests.modules.inventory.conftest import World, add_article, at_work
from tests.modules.inventory.test_promises import check
from tests.support.jobs import work_off
from webapp.db import db
from webapp.domain import Conflict, DomainError, NotFound
from webapp.merchants.models import Store
from webapp.registry.ports.stock import Want

STEPS = st.lists(st.tuples(st.sampled_from(["out", "back", "reserve", "aside", "empty"]), st.integers(1, 8)), max_size=10)


def places(shop: Store) -> tuple[int, int]:
    """The first location and the cellar."""
    first = services.default_location(shop).id
    found = next((each.id for each in queries.locations(shop.id) if each.name == "Cellar"), 0)
    return first, found or services.add_location(shop, name="Cellar").id


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_nothing_is_made_or_lost_on_the_way(world: World, steps: list[tuple[str, int]]) -> None:
    with at_work(world.shop) as shop:
        number = db.session.scalar(select(func.count(Variant.id)))
        product = services.create_product(shop, product={"name": "x"}, variant={"sku": f"T-{number}", "price": 1}, opening_stock=9)
        variant = product.variants[0].id
        first, cellar = places(shop)
        for kind, quantity in steps:
            with contextlib.suppress(DomainError):
                if kind == "reserve":
                    services.reserve(shop, [Want(f"t:{variant}", variant, quantity)], partly=True)
                elif kind == "aside":
                    services.set_aside(shop, variant, quantity, reason=Aside.QUARANTINE, location_id=cellar)
                elif kind == "empty":
                    services.empty_location(shop, cellar, first, version=1)
                else:
                    way = (first, cellar) if kind == "out" else (cellar, first)
                    services.transfer(shop, *way, {variant: quantity})
        check(variant)
        db.session.expire_all()
        assert db.session.get_one(Variant, variant).on_hand == 9


def test_what_is_promised_stays_where_it_lies(world: World) -> None:
    variant = add_article(world.shop, stock=5)
    with at_work(world.shop) as shop:
        services.reserve(shop, [Want("a", variant, 3)])
    with pytest.raises(DomainError, match="A-1: 3 of those at"), at_work(world.shop) as shop:
        services.transfer(shop, *places(shop), {variant: 3})
    with at_work(world.shop) as shop:
        assert services.transfer(shop, *places(shop), {variant: 2}).pieces == 2


def test_a_location_is_emptied_with_its_promises_and_closed(world: World) -> None:
    variant = add_article(world.shop, stock=5)
    with at_work(world.shop) as shop:
        first, cellar = places(shop)
        services.reserve(shop, [Want("a", variant, 3)])
    with at_work(world.shop) as shop:
        services.empty_location(shop, first, cellar, version=1, close=True)
    with at_work(world.shop) as shop:
        assert not db.session.get_one(Location, first).active
        assert [(row.location_id, row.quantity) for row in db.session.scalars(select(Reservation))] == [(cellar, 3)]
        check(variant)
        services.ship(shop, [Want("a", variant, 3)])
        check(variant)


def test_nothing_runs_low_by_a_move(app: Flask, world: World) -> None:
    variant = add_article(world.shop, stock=6, low_stock_threshold=5)
    with at_work(world.shop) as shop:
        services.transfer(shop, *places(shop), {variant: 4})
    assert work_off(app) == []
    with at_work(world.shop):
        assert not db.session.get_one(Variant, variant).low_told


def test_a_form_sent_twice_moves_once(world: World) -> None:
    variant = add_article(world.shop, stock=6)
    for _again in range(2):
        with at_work(world.shop) as shop:
            services.transfer(shop, *places(shop), {variant: 2}, key="form:1")
    with at_work(world.shop):
        assert db.session.scalar(select(func.count(Transfer.id))) == 1
        assert db.session.scalar(select(func.count(Movement.id)).where(Movement.reason == "transfer")) == 2


def test_what_cannot_be_moved_moves_nothing(world: World) -> None:
    rich, poor = add_article(world.shop, "A-1", stock=6), add_article(world.shop, "A-2", stock=1)
    with pytest.raises(DomainError, match="A-2: Only 1"), at_work(world.shop) as shop:
        services.transfer(shop, *places(shop), {rich: 2, poor: 2})
    with at_work(world.shop) as shop:
        first, _cellar = places(shop)
        assert sorted(db.session.scalars(select(Level.on_hand).where(Level.location_id == first))) == [1, 6]


def test_another_shops_variant_or_location_is_not_there(world: World) -> None:
    mine, theirs = add_article(world.shop, stock=3), add_article(world.other_shop, stock=3)
    with at_work(world.other_shop) as shop:
        elsewhere = services.default_location(shop).id
    with at_work(world.shop) as shop:
        first, cellar = places(shop)
    for wanted, target in (({theirs: 1}, cellar), ({mine: 1}, elsewhere)):
        with pytest.raises(NotFound), at_work(world.shop) as shop:
            services.transfer(shop, first, target, wanted)


def test_a_location_that_somebody_renamed_is_not_closed(world: World) -> None:
    with at_work(world.shop) as shop:
        first, cellar = places(shop)
        services.change_location(shop, cellar, version=1, name="Vault", active=True)
    with pytest.raises(Conflict), at_work(world.shop) as shop:
        services.empty_location(shop, cellar, first, version=1, close=True)
