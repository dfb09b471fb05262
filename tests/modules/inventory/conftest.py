"""A shop with inventory and one elsewhere, and work on their goods."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, current_app

from modules.inventory.models import Product, Variant
from tests.factories import goods, work
from tests.factories.shops import Shops
from webapp.db import db, transaction
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.switching.ask import Ask, Configure


class World(Shops):
    """What the tests of the inventory begin with."""

    def url(self, path: str = "", shop: Store | None = None) -> str:
        """An address of the shop's inventory pages."""
        return self.address(f"inventory/{path}", shop)


@pytest.fixture
def world(app: Flask) -> World:
    """Both shops, without products."""
    return World.with_modules("inventory")


@contextmanager
def at_work(shop: Store, **config: Any) -> Iterator[Store]:
    """At work on the shop's platform, with this config of the module."""
    platform, shop_id = db.session.get_one(Platform, shop.platform_id), shop.id
    if config:
        with transaction():
            modules = current_app.extensions["interlock"].modules
            modules.apply(Ask(platform.id, Configure("inventory", config), revision=platform.revision))
    with work.at_work(platform):
        yield db.session.get_one(Store, shop_id)


def add_article(shop: Store, sku: str = "A-1", stock: int = 0, **values: Any) -> int:
    """The id of a new article with this stock."""
    with at_work(shop) as here:
        return goods.product(here, sku, stock, **values).variants[0].id


def article(shop: Store, variant_id: int) -> tuple[Product, Variant]:
    """An article as it is in the database, detached."""
    with at_work(shop):
        found = db.session.get(Variant, variant_id)
        product = found.product
        db.session.expunge_all()
    return product, found
