"""Orders that are typed in, of articles that are on sale."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.inventory.models import Variant
from tests.factories import goods
from tests.modules.orders.conftest import World, at_work
from tests.modules.orders.test_pages import NEW
from tests.support.page import Page
from webapp.db import db
from webapp.ports import port
from webapp.registry.ports.stock import Stock

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    login(client, world.bob)
    return client


def test_an_article_on_sale_is_offered_at_its_sale_price(world: World, bob: FlaskClient) -> None:
    with at_work(world.shop) as shop:
        found = goods.product(shop, "A-1", 5, sale_price=1500).variants[0].id
        goods.product(shop, "A-2", 5, sale_price=1500, sale_until=date(2020, 1, 1))
    page = Page(Page(bob.get(world.url("new"))).submit(bob, "main form[method=post]", {**NEW, "q": "a-1", "do": "search"}))
    added = Page(page.submit(bob, "main form[method=post]", {"do": f"add:{found}"}))
    assert added.one("[name=lines-0-price]")["value"] == "15.00"
    assert added.submit(bob, "main form[method=post]", {"do": "save"}).status_code == 303
    with at_work(world.shop) as shop:
        stock = port(Stock)
        assert stock is not None
        assert {each.sku: each.price_minor for each in stock.find(shop.id, "book", 9)} == {"A-1": 1500, "A-2": 1990}
    shown = Page(bob.get(world.address(f"inventory/products/{_product(world, found)}")))
    assert shown.texts("td[data-label=Price]") == ["€19.90 €15.00"]


def _product(world: World, variant_id: int) -> int:
    with at_work(world.shop):
        return db.session.scalars(select(Variant.product_id).where(Variant.id == variant_id)).one()
