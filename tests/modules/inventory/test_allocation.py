"""From which location pieces are promised, as the store wants it."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modules.inventory import queries, services
from modules.inventory.models import Reason
from tests.modules.inventory.conftest import World, add_article, at_work
from tests.modules.inventory.test_promises import check
from webapp.db import db
from webapp.domain import DomainError
from webapp.merchants.models import Store
from webapp.registry.ports.stock import Want

pytestmark = pytest.mark.both_databases
MODES = ("priority", "most_stock", "single_location")


def spread(world: World, sku: str, *pieces: int) -> int:
    """An article with so many pieces at each of the locations Shop, Cellar, Attic."""
    variant_id = add_article(world.shop, sku)
    with at_work(world.shop) as shop:
        ids = places(shop)
        for name, count in zip(("Shop", "Cellar", "Attic"), pieces, strict=False):
            if count:
                services.move_stock(shop, variant_id, count, reason=Reason.RECEIVED, location_id=ids[name])
    return variant_id


def places(shop: Store) -> dict[str, int]:
    services.default_location(shop)
    names = {each.name for each in queries.locations(shop.id)}
    for name in ("Cellar", "Attic"):
        if name not in names:
            services.add_location(shop, name=name)
    return {each.name: each.id for each in queries.locations(shop.id)}


def held(shop: Store, *references: str) -> list[dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for reference, place, pieces in queries.held_at(shop.id, references):
        found.setdefault(reference, {})[place] = pieces
    return [found.get(each, {}) for each in references]


@pytest.mark.parametrize(
    ("mode", "pieces", "came"),
    [
        ("priority", 2, {"Shop": 2}),
        ("priority", 5, {"Cellar": 5}),
        ("priority", 10, {"Shop": 3, "Cellar": 6, "Attic": 1}),
        ("most_stock", 2, {"Attic": 2}),
        ("most_stock", 10, {"Attic": 9, "Cellar": 1}),
        ("single_location", 2, {"Shop": 2}),
        ("single_location", 5, {"Cellar": 5}),
        ("single_location", 9, {"Attic": 9}),
        ("single_location", 10, {"Attic": 9}),
    ],
)
def test_a_line_is_promised_where_the_store_wants_it(world: World, mode: str, pieces: int, came: dict[str, int]) -> None:
    variant_id = spread(world, "A-1", 3, 6, 9)
    with at_work(world.shop, allocation=mode) as shop:
        assert services.reserve(shop, [Want("o:1", variant_id, pieces)], partly=True) == {"o:1": sum(came.values())}
        assert held(shop, "o:1") == [came]
        check(variant_id)


def test_one_location_that_has_the_whole_order_serves_it(world: World) -> None:
    first, second = spread(world, "A-1", 5, 5), spread(world, "A-2", 0, 5)
    with at_work(world.shop, allocation="single_location") as shop:
        services.reserve(shop, [Want("o:1", first, 2), Want("o:2", second, 2)])
        assert held(shop, "o:1", "o:2") == [{"Cellar": 2}, {"Cellar": 2}]


def test_pieces_elsewhere_are_refused_with_a_sentence_but_can_be_sent(world: World) -> None:
    variant_id = spread(world, "A-1", 3, 6)
    with (
        pytest.raises(DomainError, match="Only 6 of A-1 available at one location"),
        at_work(world.shop, allocation="single_location") as shop,
    ):
        services.reserve(shop, [Want("o:1", variant_id, 8)])
    with at_work(world.shop) as shop:
        services.ship(shop, [Want("o:1", variant_id, 8)], note="1")
        check(variant_id)
        assert queries.variant(shop.id, variant_id).on_hand == 1


STEPS = st.lists(
    st.tuples(st.sampled_from(["reserve", "partly", "hold", "release", "ship"]), st.integers(1, 7), st.integers(0, 2)), max_size=9
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, mode=st.sampled_from(MODES), numbers=st.tuples(st.integers(1, 6), st.integers(0, 6), st.integers(0, 6)))
def test_reserved_is_what_is_held_wherever_it_is_promised(
    world: World, steps: list[tuple[str, int, int]], mode: str, numbers: tuple[int, ...]
) -> None:
    with at_work(world.shop) as shop:
        sku = f"S-{len(queries.on_sale(shop.id, 'S-', 500))}"
    variant_id = spread(world, sku, *numbers)
    with at_work(world.shop, allocation=mode) as shop:
        for step, quantity, line in steps:
            wanted = [Want(f"{sku}:{line}", variant_id, quantity), Want(f"{sku}:x", variant_id, 1)]
            with contextlib.suppress(DomainError), db.session.begin_nested():  # what is refused halfway is undone
                _do(shop, step, sku, wanted)
            if (mode, step) == ("single_location", "hold"):
                assert all(len(each) <= 1 for each in held(shop, *(want.reference for want in wanted)))
        check(variant_id)


def _do(shop: Store, step: str, owner: str, wanted: list[Want]) -> None:
    if step in ("reserve", "partly"):
        services.reserve(shop, wanted, partly=step == "partly")
    elif step == "hold":
        services.hold(shop, owner, wanted)
    elif step == "release":
        services.release(shop, wanted)
    else:
        services.ship(shop, wanted, note="1")
