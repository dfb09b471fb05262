"""Whoever takes orders or products in holds the merchant first: of two who do, one waits for the other, and neither for both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from flask import Flask

from modules.inventory import queries as inventory
from modules.inventory import services as stock
from modules.inventory.models import Product
from modules.inventory.options import Option
from modules.orders import services
from modules.orders.services import NewOrder
from tests.factories import goods
from tests.factories.plans import Desk
from tests.modules.orders.conftest import World, at_work, line
from tests.support.statements import statements
from webapp.db import db, utcnow
from webapp.merchants.models import Store

HOLD, TABLES = "merchant_platforms", ("number_series", "inventory_products", "inventory_variants")
ROWS = [stock.ProductRow(sku="A-1", price=200), stock.ProductRow(sku="B-1", name="Pen", price=100)]


@pytest.fixture
def world(app: Flask) -> World:
    """A shop whose plan limits how much it sells."""
    made = World.with_modules("billing", "customers", "inventory", "orders")
    desk = Desk(made.platform, made.shop)
    desk.sell("small", 1000, products=10, orders_per_month=10)
    desk.start(now=utcnow())
    return made


def by_hand(shop: Store, _product: Product) -> None:
    services.place_order(shop, NewOrder(customer_name="Anne", customer_email="anne@example.com", lines=[line()]), key="form:1")


def many(shop: Store, _product: Product) -> None:
    anne = NewOrder(customer_name="Anne", customer_email="a@example.com", channel="web", lines=[line()])
    new = [replace(anne, channel_ref=str(at)) for at in (1, 2)]
    services.take_all(shop, new, lambda _store, _order: pytest.fail("known"))


def bring(shop: Store, _product: Product) -> None:
    stock.upsert_products(shop, ROWS)


def sell_again(shop: Store, product: Product) -> None:
    stock.restore_product(shop, product.id)


def offer(shop: Store, product: Product) -> None:
    homes = {product.variants[0].id: ("S",)}
    wanted = {("S",): "A-1", ("M",): "A-2"}
    stock.change_options(shop, product.id, version=product.version, options=(Option("Size", ("S", "M")),), homes=homes, wanted=wanted)


def first(sent: Sequence[str], *names: str) -> int:
    """Where the first of these tables is locked or written. SQLite is told the same without a word of locks."""
    sqlite = db.engine.dialect.name == "sqlite"
    told = [at for at, each in enumerate(sent) if any(name in each for name in names)]
    return next((at for at in told if sqlite or "FOR NO KEY UPDATE" in sent[at] or not sent[at].startswith("SELECT")), len(sent))


@pytest.mark.parametrize("act", [by_hand, many, bring, sell_again, offer])
def test_the_merchant_is_held_before_what_belongs_to_it(world: World, act: Callable[[Store, Product], None]) -> None:
    with at_work(world.shop) as shop:
        made = goods.product(shop, "A-1", 1).id
        if act is sell_again:
            stock.archive_product(shop, made)
    with at_work(world.shop) as shop:
        product = inventory.product(shop.id, made)
        with statements() as sent:
            act(shop, product)
    held = first(sent, HOLD)
    assert held < len(sent)
    assert held < first(sent, *TABLES), sent
