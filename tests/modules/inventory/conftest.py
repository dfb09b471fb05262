"""Two platforms with inventory: a shop with `alice` (owner) and `bob` (staff), and one of `charlie`'s elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask, current_app, g

from modules.inventory import services
from modules.inventory.models import Product, Variant
from tests.factories.people import person
from tests.factories.places import platform, store
from webapp.accounts.models import User
from webapp.accounts.roles import Role
from webapp.db import db, transaction
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.tenancy import scope


@dataclass
class World:
    """What the tests of the inventory begin with."""

    platform: Platform
    shop: Store
    alice: User
    bob: User
    elsewhere: Platform
    other_shop: Store
    charlie: User

    def url(self, path: str = "", shop: Store | None = None) -> str:
        """An address of the shop's inventory pages."""
        shop = shop or self.shop
        code = (self.platform if shop.platform_id == self.platform.id else self.elsewhere).code
        return f"/platforms/{code}/store/{shop.code}/inventory/{path}"


@pytest.fixture
def world(app: Flask) -> World:
    """Both shops, without products."""
    here, there = platform("inventory"), platform("inventory")
    shop, other = store(here), store(there)
    return World(
        here,
        shop,
        person("alice", Role.MERCHANT_OWNER, platform=here, merchant=shop.merchant),
        person("bob", Role.STORE_STAFF, platform=here, store=shop),
        there,
        other,
        person("charlie", Role.MERCHANT_OWNER, platform=there, merchant=other.merchant),
    )


@contextmanager
def at_work(shop: Store, **config: Any) -> Iterator[Store]:
    """Inside a write transaction for the shop's platform, as in a request, with this config of the module."""
    platform_id, shop_id = shop.platform_id, shop.id
    kernel = current_app.extensions["interlock"]
    if config:
        with transaction():
            kernel.modules.configure(platform_id, "inventory", config, revision=db.session.get(Platform, platform_id).revision, actor=None)
    code = db.session.get(Platform, platform_id).code
    with current_app.app_context():
        g.work_platform = kernel.snapshot_by_code(code)
        with transaction(), scope(platform_id):
            yield db.session.get(Store, shop_id)


def add_article(shop: Store, sku: str = "A-1", stock: int = 0, **values: Any) -> int:
    """The id of a new article with this stock."""
    with at_work(shop) as here:
        variant = {"sku": sku, "price": 1990, "tax_rate_bp": 300, **values}
        product = services.create_product(here, product={"name": f"Book {sku}"}, variant=variant, opening_stock=stock)
        return product.variants[0].id


def article(shop: Store, variant_id: int) -> tuple[Product, Variant]:
    """An article as it is in the database, detached."""
    with at_work(shop):
        found = db.session.get(Variant, variant_id)
        product = found.product
        db.session.expunge_all()
    return product, found
