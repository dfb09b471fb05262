"""Stock that nobody counts: never low, always there for orders and feeds, never reserved or moved, and said in the lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from modules.inventory import queries, services
from modules.inventory.models import ENDLESS, Movement, Reservation, Variant
from modules.inventory.port import InventoryStock
from modules.inventory.queries import overview
from modules.inventory.services import ProductRow
from tests.modules.inventory.conftest import World, add_article, article, at_work
from tests.modules.inventory.test_promises import check
from tests.support.page import Page
from webapp.db import db
from webapp.domain import DomainError
from webapp.merchants.models import Store
from webapp.registry.ports.stock import Want


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """A browser of the shop's staff."""
    login(client, world.bob)
    return client


def rows(model: type[Reservation] | type[Movement]) -> int:
    return db.session.scalar(select(func.count(model.id))) or 0


@pytest.mark.both_databases
def test_orders_have_it_without_holding_or_moving_any(world: World) -> None:
    endless, counted = add_article(world.shop, "E", stock=1, track_stock=False), add_article(world.shop, "C", stock=2)
    with at_work(world.shop) as shop:
        before = rows(Movement)
        wanted = [Want("o:1", endless, 50), Want("o:2", counted, 2)]
        assert services.reserve(shop, wanted) == {"o:1": 50, "o:2": 2}
        assert services.hold(shop, "o", wanted) == {"o:1": 50, "o:2": 2}
        assert rows(Reservation) == 1
        services.ship(shop, wanted, note="1")
        services.restock(shop, wanted[:1], note="1")
        assert rows(Movement) == before + 1
        check(endless)
        check(counted)
        with pytest.raises(DomainError, match="Only 0 of C"):
            services.reserve(shop, [Want("o:3", endless, 1), Want("o:4", counted, 1)])


@pytest.mark.both_databases
def test_it_is_neither_low_nor_out_and_feeds_offer_it(world: World) -> None:
    endless, other = add_article(world.shop, "E", track_stock=False), add_article(world.shop, "C")
    with at_work(world.shop) as shop:
        assert [each.id for each in queries.lowest(shop.id, 9)] == [other]
        totals = overview.totals(shop.id)
        assert (totals.low, totals.out) == (1, 1)
        assert {each.sku: each.available for each in queries.variants_for_feed(shop)} == {"E": ENDLESS, "C": 0}
        found = InventoryStock().articles(shop.id, [endless, other])
        assert {each.sku: (each.tracked, each.available) for each in found.values()} == {"E": (False, ENDLESS), "C": (True, 0)}
        assert InventoryStock().available(shop.id, [endless, other]) == {other: 0}


@pytest.mark.both_databases
def test_feeds_offer_it_whatever_lies_at_places_that_do_not_count(world: World) -> None:
    variant_id = add_article(world.shop, "E", stock=5)
    with at_work(world.shop) as shop:
        place = services.default_location(shop).id
        version = queries.variant(shop.id, variant_id).product.version
        services.change_variant(shop, variant_id, version=version, track_stock=False)
        (found,) = queries.variants_for_feed_after(shop, 0, 0, 9, uncounted=[place])
        assert found.available == ENDLESS


@pytest.mark.both_databases
def test_what_was_reserved_is_let_go_when_it_is_no_longer_counted(world: World) -> None:
    variant_id, imported = add_article(world.shop, "A-1", stock=5), add_article(world.shop, "A-2", stock=5)
    with at_work(world.shop) as shop:
        services.reserve(shop, [Want("o:1", variant_id, 3), Want("o:2", imported, 3)])
    with at_work(world.shop) as shop:
        version = queries.variant(shop.id, variant_id).product.version
        services.change_variant(shop, variant_id, version=version, track_stock=False)
        services.upsert_products(shop, [ProductRow(sku="A-2", track_stock=False)])
    with at_work(world.shop):
        for each in (variant_id, imported):
            check(each)
            assert (db.session.get_one(Variant, each).reserved, db.session.get_one(Variant, each).on_hand) == (0, 5)


def test_a_feed_does_not_count_what_is_not_counted(world: World) -> None:
    variant_id = add_article(world.shop, "E", stock=5, track_stock=False)
    with at_work(world.shop) as shop:
        (done,) = services.upsert_products(shop, [ProductRow(sku="E", on_hand=ENDLESS)])
        assert (done.outcome, done.error) == ("unchanged", None)
    assert article(world.shop, variant_id)[1].on_hand == 5


def test_the_form_says_it_and_the_lists_do(world: World, bob: FlaskClient) -> None:
    variant_id = add_article(world.shop, "A-1", stock=5)
    add_article(world.shop, "A-2", stock=5)
    edit = world.url(f"variants/{variant_id}/edit")
    assert Page(bob.get(edit)).submit(bob, "main form.form", {"track_stock": "False"}).status_code == 303
    assert article(world.shop, variant_id)[1].track_stock is False
    page = Page(bob.get(world.url()))
    assert page.text(f"#on-hand-{variant_id}") == "Not tracked"
    assert page.text(f"#available-{variant_id}") == "Always"
    assert not page.has(f"#step-{variant_id}")
    assert Page(bob.get(world.url("?stock=uncounted"))).texts("tbody td[data-label=SKU]") == ["A-1"]
    assert "Not tracked" in Page(bob.get(world.url(f"variants/{variant_id}"))).text("main")
    assert "is not tracked" in Page(bob.get(world.url(f"variants/{variant_id}/explained"))).text("main")
    assert "Not tracked" in bob.get(world.url("?as=csv")).get_data(as_text=True)
    assert Page(bob.get(edit)).submit(bob, "main form.form", {"price": "3"}).status_code == 303
    assert article(world.shop, variant_id)[1].track_stock is False
    assert Page(bob.get(edit)).submit(bob, "main form.form", {"track_stock": "nonsense"}).status_code == 422
    assert Page(bob.get(edit)).submit(bob, "main form.form", {"track_stock": "True"}).status_code == 303
    assert article(world.shop, variant_id)[1].available == 5


STEPS = st.lists(st.tuples(st.sampled_from(["reserve", "release", "ship", "restock", "toggle"]), st.integers(1, 4)), max_size=12)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_reserved_is_what_is_held_whenever_it_is_counted(world: World, steps: list[tuple[str, int]]) -> None:
    with at_work(world.shop) as shop:
        number = db.session.scalar(select(func.count(Variant.id)))
        made = services.create_product(shop, product={"name": "x"}, variant={"sku": f"S-{number}", "price": 1}, opening_stock=9)
        variant = made.variants[0]
        for step, quantity in steps:
            _do(shop, step, variant, Want(f"o:{variant.id}", variant.id, quantity))
            db.session.flush()
            if not variant.track_stock:
                assert variant.reserved == 0
        check(variant.id)


def _do(shop: Store, step: str, variant: Variant, want: Want) -> None:
    if step == "reserve":
        services.reserve(shop, [want], partly=True)
    elif step == "release":
        services.release(shop, [want])
    elif step == "restock":
        services.restock(shop, [want], note="1")
    elif step == "ship":
        if variant.on_hand >= want.quantity:
            services.ship(shop, [want], note="1")
    else:
        services.change_variant(shop, variant.id, version=variant.product.version, track_stock=not variant.track_stock)
