"""A limit is the merchant's: what its stores have counts together, wherever something is added."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Thread

import pytest
from flask import Flask, current_app, g

from modules.inventory import queries, services
from modules.inventory.services import ProductRow
from modules.marketplace.imports import PRODUCTS
from tests.factories import places
from tests.factories.people import person
from tests.factories.plans import Desk
from tests.modules.marketplace.conftest import told
from tests.support.jobs import work_off
from tests.support.page import Page
from webapp.db import db, transaction, utcnow
from webapp.entitlements.gate import QuotaExceeded
from webapp.imports import queries as imports_queries
from webapp.imports import services as imports_services
from webapp.merchants.models import Store
from webapp.roles import Role
from webapp.tenancy import Tenant, current_tenant

pytestmark = pytest.mark.both_databases


@dataclass
class Stores:
    """Two stores of one merchant, whose plan allows five articles and two locations, and one of somebody else."""

    desk: Desk
    first: int
    second: int
    next_door: int


@pytest.fixture
def stores(app: Flask) -> Stores:
    here = places.platform("billing", "inventory", "marketplace")
    first = places.store(here, "first")
    second, other = places.store(here, "second", merchant=first.merchant), places.store(here, "next-door")
    desk = Desk(here, first)
    desk.sell("small", 0, "inventory_basic", products=5, locations=2)
    desk.sell("large", 0, "inventory_basic", rank=20, products=None)
    for each in (desk, Desk(here, other, desk.tiers)):
        each.start("small", now=utcnow())
    return Stores(desk, first.id, second.id, other.id)


@contextmanager
def on_page(stores: Stores, store_id: int) -> Iterator[Store]:
    """On a page of this store: the session sees the rows of this store and no others."""
    with current_app.app_context():
        g.work_platform = current_app.extensions["interlock"].snapshot_by_code(stores.desk.code)
        g.store = db.session.get(Store, store_id)
        yield g.store
        assert current_tenant() == Tenant(stores.desk.platform_id, store_id)


@contextmanager
def inside(stores: Stores, store_id: int) -> Iterator[Store]:
    """The same, in a write transaction."""
    with on_page(stores, store_id) as store, transaction():
        yield store


def add(stores: Stores, store_id: int, *skus: str) -> None:
    for sku in skus:
        with inside(stores, store_id) as store:
            services.create_product(store, product={"name": sku}, variant={"sku": sku, "price": 1})


def rows(*skus: str) -> list[ProductRow]:
    return [ProductRow(sku=sku, name=sku, price=2) for sku in skus]


def test_the_articles_of_all_stores_count_together(stores: Stores) -> None:
    add(stores, stores.next_door, "n1", "n2", "n3")
    add(stores, stores.first, "a", "b", "c")
    add(stores, stores.second, "a", "b")
    for store_id in (stores.first, stores.second):
        with pytest.raises(QuotaExceeded, match="5 articles in all your stores together and 5 are in use"):
            add(stores, store_id, "d")
    add(stores, stores.next_door, "n4", "n5")
    with pytest.raises(QuotaExceeded, match="Your plan allows 5 articles and 5 are in use"):
        add(stores, stores.next_door, "n6")


def test_an_archived_product_comes_back_only_where_it_fits(stores: Stores) -> None:
    add(stores, stores.first, "a", "b", "c")
    with inside(stores, stores.first) as store:
        product_id = queries.find_variants_by_sku(store.id, ["a"])["a"].product_id
        services.archive_product(store, product_id)
    add(stores, stores.second, "a", "b", "c")
    with pytest.raises(QuotaExceeded), inside(stores, stores.first) as store:
        services.restore_product(store, product_id)


def test_a_batch_creates_as_many_as_fit_and_updates_all(stores: Stores) -> None:
    add(stores, stores.first, "a", "b")
    add(stores, stores.second, "a")
    with inside(stores, stores.second) as store:
        done = services.upsert_products(store, rows("x", "y", "z", "a", "w"))
        told = [(each.outcome, each.error.code if each.error else "") for each in done]
        assert queries.count_active_variants([store.id]) == 3
    fits, over = ("created", ""), ("unchanged", "quota")
    assert told == [fits, fits, over, ("updated", ""), over]


def test_a_row_refused_for_its_stock_uses_up_nothing(stores: Stores) -> None:
    add(stores, stores.first, "a", "b", "c", "d")
    with inside(stores, stores.second) as store:
        below_zero, fits = replace(rows("x")[0], on_hand=-1), rows("y")[0]
        done = services.upsert_products(store, [below_zero, fits])
        assert [each.error.code if each.error else each.outcome for each in done] == ["below_zero", "created"]


def test_one_row_beyond_the_plan_is_refused(stores: Stores) -> None:
    add(stores, stores.first, "a", "b", "c", "d", "e")
    with inside(stores, stores.second) as store:
        with pytest.raises(QuotaExceeded):
            services.upsert_product(store, replace(rows("x")[0], on_hand=3))
        assert queries.locations(store.id) == []


def test_an_import_tells_which_rows_the_plan_does_not_allow(stores: Stores) -> None:
    add(stores, stores.first, "a", "b", "c", "d")
    feed = b"sku,title,price\nx,X,1.00\ny,Y,1.00\nz,Z,1.00\n"
    with on_page(stores, stores.second) as store:
        kept = imports_services.keep_upload(store, PRODUCTS, name="feed.csv", stream=io.BytesIO(feed))
    with inside(stores, stores.second) as store:
        import_id = imports_services.receive(store, kept, options={"language": "en"}, uploaded_by="bob").id
    with on_page(stores, stores.second) as store:
        for begin in (imports_services.start_check, imports_services.start_run):
            with transaction():
                begin(store, PRODUCTS, import_id)
            work_off(current_app._get_current_object())  # type: ignore[attr-defined]
        found = imports_queries.import_of(store.id, [PRODUCTS.code], import_id)
        assert (found.created, found.refused) == (1, 2)
        refused = [(row.row_number, "all your stores" in told(row)) for row in imports_queries.refused_rows(found.id)]
    assert refused == [(3, True), (4, True)]


def test_the_open_locations_of_all_stores_count_together(stores: Stores) -> None:
    with inside(stores, stores.first) as store:
        services.default_location(store)
    with pytest.raises(QuotaExceeded), inside(stores, stores.second) as store:
        services.add_location(store, name="Cellar")  # beside its first, which nobody has to ask for


def test_a_plan_without_a_limit_counts_nothing(stores: Stores) -> None:
    with stores.desk.work():
        stores.desk.live().tier_version_id = stores.desk.tier("large").current.id
    add(stores, stores.first, *"abcd")
    add(stores, stores.second, *"abcd")
    with inside(stores, stores.second) as store:
        assert queries.find_variant_by_sku(store.id, "d") is not None


def test_the_plan_page_shows_the_sum(stores: Stores, client, login) -> None:
    add(stores, stores.first, "a", "b", "c")
    add(stores, stores.second, "a")
    add(stores, stores.next_door, "n1", "n2")
    login(client, person("alice", Role.MERCHANT_OWNER, platform=stores.desk.platform, merchant=stores.desk.store.merchant))
    for code in ("first", "second"):
        usage = Page(client.get(f"/platforms/{stores.desk.code}/store/{code}/billing/")).text("#usage")
        assert "4 of 5 articles" in usage
        assert "Your 2 stores together" in usage


def test_a_smaller_plan_warns_of_the_sum(stores: Stores, client, login) -> None:
    stores.desk.sell("tiny", 0, rank=5, products=3)
    add(stores, stores.first, "a", "b")
    add(stores, stores.second, "a", "b")
    login(client, person("alice", Role.MERCHANT_OWNER, platform=stores.desk.platform, merchant=stores.desk.store.merchant))
    page = Page(client.get(f"/platforms/{stores.desk.code}/store/second/billing/change?tier=tiny"))
    assert "You use 4 articles; this plan allows 3" in page.text()


def test_two_stores_do_not_both_take_the_last_one(app: Flask, stores: Stores) -> None:
    add(stores, stores.first, "a", "b", "c", "d")
    outcomes = []

    def take_the_last() -> None:
        with app.app_context():
            try:
                add(stores, stores.second, "e")
                outcomes.append("created")
            except QuotaExceeded:
                outcomes.append("refused")

    other = Thread(target=take_the_last)
    with inside(stores, stores.first) as store:
        services.upsert_product(store, rows("e")[0])
        other.start()
        other.join(0.3)  # it waits for this transaction; without the lock it is done by now
    other.join()
    assert outcomes == ["refused"]
