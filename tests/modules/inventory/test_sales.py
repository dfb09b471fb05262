"""What is on sale: shown where prices are, and kept with its days in files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.modules.inventory.conftest import World, add_article
from tests.support.page import Page
from webapp.web.days import today_in


@pytest.fixture
def alice(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    login(client, world.alice)
    return client


def today(world: World) -> date:
    return today_in(world.shop.timezone)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("page", ["", "low"])
def test_a_list_shows_what_a_variant_costs_while_it_is_on_sale(world: World, alice: FlaskClient, page: str) -> None:
    day, one = today(world), timedelta(days=1)
    for sku, days in {
        "A-on": {"sale_from": day, "sale_until": day},
        "B-over": {"sale_until": day - one},
        "C-to-come": {"sale_from": day + one},
        "D-always": {},
    }.items():
        add_article(world.shop, sku, price=1990, sale_price=1500, **days)
    add_article(world.shop, "E-never", price=1990)
    found = Page(alice.get(world.url(page)))
    skus, costs = found.texts("tbody [data-label=SKU]"), found.texts("tbody [data-label=Price]")
    prices = dict(zip(skus, costs, strict=True))
    sale = "€19.90 €15.00"
    assert prices == {"A-on": sale, "B-over": "€19.90", "C-to-come": "€19.90", "D-always": sale, "E-never": "€19.90"}
    assert [each.text for each in found.select("tbody del")] == ["€19.90", "€19.90"]
