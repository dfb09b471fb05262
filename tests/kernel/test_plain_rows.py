"""Rows given to the driver as they are become what SQLAlchemy makes of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, inspect, select

from modules.inventory.models import Movement, Product, Variant
from modules.inventory.services.locations import default_location
from modules.orders.models import Order
from tests.factories.places import platform, store
from tests.factories.work import at_work
from webapp.db import db
from webapp.db.bulk import insert_rows, insert_with_ids
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.tenancy import ScopeError

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MADE = {"id", "created_at", "updated_at", "placed_at"}
"""What differs from one row to the next however they are written."""


def given(shop: Store) -> dict[type[Any], dict[str, Any]]:
    """A row of each, with as little as it needs: dates, JSON, None where there is a default and where there is none, other names."""
    owner = {"platform_id": shop.platform_id, "store_id": shop.id}
    product = db.session.scalar(select(Product.id).order_by(Product.id).limit(1))
    rows: dict[type[Any], dict[str, Any]] = {Product: {**owner, "name": "Mug “é” %s :x ?", "group_code": None, "brand": None}}
    if product is not None:
        rows[Variant] = {
            **owner,
            "product_id": product,
            "price": 990,
            "tax_rate_bp": 300,
            "attributes": {"colour": "été"},
            "sale_from": NOON.date(),
            "label": None,
        }
        rows[Order] = {**owner, "customer_name": "Ann", "total_minor": 5, "currency": "EUR", "search": "ANN É", "placed_at": NOON}
    return rows


def kept(model: type[Any], row_id: int) -> dict[str, Any]:
    row = db.session.get_one(model, row_id, populate_existing=True)
    return {each.key: getattr(row, each.key) for each in inspect(model).column_attrs if each.key not in MADE}


@pytest.fixture
def shop(app: Flask) -> Store:
    return store(platform("inventory", "orders"))


@pytest.mark.both_databases
def test_they_are_the_rows_that_sqlalchemy_writes(shop: Store) -> None:
    with at_work(here(shop)):
        for turn in range(2):  # variants need a product
            for model, row in given(shop).items():
                unique = {Variant: "sku", Order: "number"}.get(model)
                named = [{**row, **({unique: f"{model.__name__}-{way}-{turn}"} if unique else {})} for way in ("plain", "orm")]
                insert_rows(model, [named[0]])
                db.session.execute(insert(model), [named[1]])
                plain, orm = (kept(model, row_id) for row_id in last_two(model))
                for each in (plain, orm):
                    each.pop(unique or "", None)
                assert plain == orm


@pytest.mark.both_databases
def test_a_moment_is_kept_to_the_microsecond(shop: Store) -> None:
    with at_work(here(shop)):
        place = default_location(db.session.get_one(Store, shop.id))
        insert_rows(Product, [{"platform_id": shop.platform_id, "store_id": shop.id, "name": "Mug"}])
        product = last_two(Product)[-1]
        owner = {"platform_id": shop.platform_id, "store_id": shop.id}
        insert_rows(Variant, [{**owner, "product_id": product, "sku": "A", "price": 1, "tax_rate_bp": 300}])
        moment = NOON.replace(microsecond=123456)
        facts = {"quantity": 1, "balance": 1, "reason": "received", "note": "", "created_at": moment}
        insert_rows(Movement, [{**owner, "variant_id": last_two(Variant)[-1], "location_id": place.id, **facts}])
        assert db.session.get_one(Movement, last_two(Movement)[-1]).created_at == moment


@pytest.mark.both_databases
def test_so_are_many_rows_that_share_some_of_their_values(shop: Store) -> None:
    same: list[dict[str, Any]] = []
    told = [{"name": "Size", "values": ["S"]}]
    options = [same, told, same, [], [], told, [{"name": "Size", "values": ["M"]}], same]
    brands = ["Acme", None, "", "Acme", "é", None, "Acme", "Ünal"]
    with at_work(here(shop)):
        owner = {"platform_id": shop.platform_id, "store_id": shop.id, "created_at": NOON}
        rows = [{**owner, "name": str(at), "options": options[at], "brand": brands[at]} for at in range(len(options))]
        ids = insert_with_ids(Product, rows)
        db.session.execute(insert(Product), [dict(row) for row in rows])
        others = db.session.scalars(select(Product.id).where(Product.id.not_in(ids)).order_by(Product.id)).all()
        assert [kept(Product, each) for each in ids] == [kept(Product, each) for each in others]
        assert [db.session.get_one(Product, each).name for each in ids] == [row["name"] for row in rows]
        assert [db.session.get_one(Product, each).options for each in ids] == options


@pytest.mark.both_databases
def test_what_a_default_makes_is_each_rows_own(shop: Store) -> None:
    with at_work(here(shop)):
        owner = {"platform_id": shop.platform_id, "store_id": shop.id}
        first, second = insert_with_ids(Product, [{**owner, "name": "One"}, {**owner, "name": "Two"}])
        db.session.get_one(Product, first).options = [{"name": "Size", "values": ["S"]}]
        db.session.commit()
        assert db.session.get_one(Product, second, populate_existing=True).options == []


@pytest.mark.both_databases
def test_none_of_them_is_anothers(shop: Store) -> None:
    with at_work(here(shop)):
        own = {"platform_id": shop.platform_id, "store_id": shop.id, "name": "Mug"}
        with pytest.raises(ScopeError):
            insert_with_ids(Product, [own, {**own, "platform_id": shop.platform_id + 1}, own])
        assert not db.session.scalars(select(Product.id)).all()
        assert len(insert_with_ids(Product, [own, own])) == 2


def here(shop: Store) -> Platform:
    return db.session.get_one(Platform, shop.platform_id)


def last_two(model: type[Any]) -> list[int]:
    return sorted(db.session.scalars(select(model.id).order_by(model.id.desc()).limit(2)))
