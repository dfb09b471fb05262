"""Promises end by themselves where a platform says so; what is reserved is what is held, whenever that is."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from modules.inventory import queries, services
from modules.inventory.jobs import ENDINGS
from modules.inventory.models import Reservation, Variant
from tests.modules.inventory.conftest import World, add_article, at_work
from tests.modules.inventory.test_promises import check
from tests.support.jobs import work_off
from webapp.db import db, utcnow
from webapp.domain import DomainError
from webapp.jobs import enqueue
from webapp.merchants.models import Store
from webapp.registry.ports.stock import Want

pytestmark = pytest.mark.both_databases


def age(reference: str, minutes: int) -> None:
    """Make a promise so many minutes old; at work on the shop's platform."""
    aged = update(Reservation).where(Reservation.reference == reference).values(created_at=utcnow() - timedelta(minutes=minutes))
    db.session.execute(aged, execution_options={"synchronize_session": False})
    db.session.expire_all()


def held(shop: Store) -> dict[str, int]:
    return {row.reference: row.quantity for row in queries.reservations_of(shop.id, "o")}


def look(world: World, app: Flask) -> None:
    """What the schedule does."""
    with at_work(world.shop):
        enqueue(ENDINGS)
    work_off(app)


def test_what_is_held_long_enough_is_for_sale_again(world: World, app: Flask) -> None:
    variant_id = add_article(world.shop, stock=9)
    with at_work(world.shop, reservation_ttl_minutes=30) as shop:
        services.reserve(shop, [Want("o:1", variant_id, 4), Want("o:2", variant_id, 3)])
        age("o:1", 31)
        age("o:2", 29)
    look(world, app)
    with at_work(world.shop) as shop:
        assert held(shop) == {"o:2": 3}
        assert queries.variant(shop.id, variant_id).available == 6
        check(variant_id)


@pytest.mark.parametrize("minutes", [0, 43_200])
def test_never_where_it_is_zero_and_not_before_the_time(world: World, app: Flask, minutes: int) -> None:
    variant_id = add_article(world.shop, stock=9)
    with at_work(world.shop, reservation_ttl_minutes=minutes) as shop:
        services.reserve(shop, [Want("o:1", variant_id, 4)])
        age("o:1", 43_199)
    look(world, app)
    with at_work(world.shop) as shop:
        assert held(shop) == {"o:1": 4}


def test_more_than_a_batch_ends_in_one_run(world: World, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modules.inventory.jobs.BATCH", 2)
    variant_id = add_article(world.shop, stock=9)
    with at_work(world.shop, reservation_ttl_minutes=1) as shop:
        for number in range(5):
            services.reserve(shop, [Want(f"o:{number}", variant_id, 1)])
            age(f"o:{number}", 5)
    look(world, app)
    with at_work(world.shop) as shop:
        assert held(shop) == {}
        check(variant_id)


def test_another_shop_keeps_what_it_holds(world: World, app: Flask) -> None:
    mine, theirs = add_article(world.shop, stock=2), add_article(world.other_shop, stock=2)
    with at_work(world.shop, reservation_ttl_minutes=1) as shop:
        services.reserve(shop, [Want("o:1", mine, 1)])
        age("o:1", 5)
    with at_work(world.other_shop) as shop:
        services.reserve(shop, [Want("o:1", theirs, 1)])
        age("o:1", 5)
    look(world, app)
    with at_work(world.other_shop) as shop:
        assert held(shop) == {"o:1": 1}


STEPS = st.lists(
    st.tuples(st.sampled_from(["reserve", "partly", "hold", "release", "ship", "age", "end"]), st.integers(1, 5), st.integers(0, 2)),
    max_size=14,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_reserved_is_what_is_held_whatever_ends(world: World, steps: list[tuple[str, int, int]]) -> None:
    with at_work(world.shop) as shop:
        number = db.session.scalar(select(func.count(Variant.id)))
        made = services.create_product(shop, product={"name": "x"}, variant={"sku": f"S-{number}", "price": 1}, opening_stock=9)
        variant_id = made.variants[0].id
        for step, quantity, line in steps:
            with contextlib.suppress(DomainError), db.session.begin_nested():  # what is refused halfway is undone, as in a transaction
                _do(shop, step, f"v{variant_id}", Want(f"v{variant_id}:{line}", variant_id, quantity))
        check(variant_id)
        services.end_reservations(shop, utcnow() + timedelta(minutes=1))
        check(variant_id)
        assert queries.variant(shop.id, variant_id).reserved == 0


def _do(shop: Store, step: str, owner: str, want: Want) -> None:
    if step in ("reserve", "partly"):
        services.reserve(shop, [want], partly=step == "partly")
    elif step == "hold":
        services.hold(shop, owner, [want])
    elif step == "release":
        services.release(shop, [want])
    elif step == "ship":
        services.ship(shop, [want], note="1")
    elif step == "age":
        age(want.reference, 60)
    else:
        services.end_reservations(shop, utcnow() - timedelta(minutes=30))
