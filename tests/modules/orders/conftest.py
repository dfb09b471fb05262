"""A shop with orders and stock and one elsewhere, and work on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask

from modules.orders import services
from modules.orders.models import Order
from modules.orders.services import NewLine, NewOrder
from tests.factories import goods, work
from tests.factories.shops import Shops
from webapp.commerce import Address
from webapp.db import db
from webapp.merchants.models import Store
from webapp.platforms.models import Platform

HOME = Address("3, rue du Curé", "1368", "Luxembourg", "", "LU")


class World(Shops):
    """What the tests of the orders begin with."""

    def url(self, path: str = "", shop: Store | None = None) -> str:
        """An address of the shop's pages of orders."""
        return self.address(f"orders/{path}", shop)


@pytest.fixture
def world(app: Flask) -> World:
    """Both shops, with stock that nobody has filled."""
    return World.with_modules("inventory", "orders")


@pytest.fixture
def bare(app: Flask) -> World:
    """Both shops, without an inventory."""
    return World.with_modules("orders")


@contextmanager
def at_work(shop: Store) -> Iterator[Store]:
    """At work on the shop's platform."""
    platform, shop_id = db.session.get_one(Platform, shop.platform_id), shop.id
    with work.at_work(platform):
        yield db.session.get_one(Store, shop_id)


def line(quantity: int = 2, **values: Any) -> NewLine:
    """So many pieces of something."""
    return NewLine(**{"name": "Le pont rouge", "price_minor": 1990, "tax_rate_bp": 300, "quantity": quantity, **values})


def place(shop: Store, *lines: NewLine, **values: Any) -> int:
    """The id of a new order of these lines; at work on the shop's platform."""
    new = {"customer_name": "Anne Becker", "address": HOME, "channel": "web", **values}
    return services.place_order(shop, NewOrder(lines=list(lines) or [line()], **new)).id


def add_order(shop: Store, *lines: NewLine, **values: Any) -> int:
    """The id of a new order of these lines."""
    with at_work(shop) as here:
        return place(here, *lines, **values)


def stocked(shop: Store, sku: str, stock: int, quantity: int) -> NewLine:
    """So many pieces of a new article with this stock; at work on the shop's platform."""
    variant = goods.product(shop, sku, stock).variants[0]
    return line(quantity, variant_id=variant.id, sku=sku, name=f"Book {sku}")


def reload(order_id: int) -> Order:
    """An order as it is in the database; at work on its platform."""
    db.session.expire_all()
    return db.session.get_one(Order, order_id)
