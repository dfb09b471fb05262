"""Orders that are typed in, of articles that are on sale."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
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
from webapp.registry.ports.stock import Article, Sale, Stock
from webapp.web import days

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


def test_a_sale_begins_at_midnight_where_the_store_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks, a job or a person who is somewhere else."""
    with at_work(world.shop) as shop:
        found = goods.product(shop, "A-1", 5, sale_price=1500, sale_from=date(2031, 3, 1)).variants[0].id
        stock = port(Stock)
        assert stock is not None
        told = []
        for hour in (22, 23):
            monkeypatch.setattr(days, "utcnow", lambda at=datetime(2031, 2, 28, hour, 30, tzinfo=UTC): at)
            told.append((stock.articles(shop.id, [found])[found].price_minor, stock.find(shop.id, "book", 9)[0].price_minor))
        assert told == [(1990, 1990), (1500, 1500)]


SALES = {
    "none": (None, [990, 990, 990]),
    "always": (Sale(700), [700, 700, 700]),
    "from": (Sale(700, first=date(2026, 3, 2)), [990, 700, 700]),
    "until": (Sale(700, last=date(2026, 3, 2)), [700, 700, 990]),
    "a day": (Sale(700, date(2026, 3, 2), date(2026, 3, 2)), [990, 700, 990]),
}


@pytest.mark.parametrize("name", list(SALES))
def test_an_article_says_what_it_costs_on_a_day(name: str) -> None:
    sale, costs = SALES[name]
    found = Article(1, "A-1", "", "Book", 990, 300, 5, usual_minor=990, sale=sale)
    assert [found.price_on(date(2026, 3, day)) for day in (1, 2, 3)] == costs


def _product(world: World, variant_id: int) -> int:
    with at_work(world.shop):
        return db.session.scalars(select(Variant.product_id).where(Variant.id == variant_id)).one()
