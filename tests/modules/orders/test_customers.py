"""Orders and customers: each order finds its customer, whose page shows it; without customers nothing is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.modules.orders.conftest import World, add_order, at_work, reload
from tests.support.page import Page

pytestmark = pytest.mark.sqlite_only
ANNE = {"customer_name": "Anne Becker", "customer_email": "anne@example.com"}


def test_two_orders_of_one_person_lead_to_her_page(client: FlaskClient, login: Callable[..., Any]) -> None:
    world = World.with_modules("customers", "inventory", "orders")
    first, second = add_order(world.shop, **ANNE), add_order(world.shop, **{**ANNE, "customer_email": "ANNE@example.com"})
    with at_work(world.shop):
        assert reload(first).customer_id == reload(second).customer_id is not None
    login(client, world.bob)
    page = Page(client.get(world.url(str(first))))
    (leads,) = [link["href"] for link in page.select("main a") if "/customers/" in str(link["href"])]
    panel = client.get(f"{leads}/panels").text
    assert "MAIN-000001" in panel
    assert "MAIN-000002" in panel
    assert "Ordered MAIN-000001 for €39.80" in client.get(f"{leads}/timeline").text


def test_orders_are_found_without_accents(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    add_order(world.shop, customer_name="Émile Müller")
    login(client, world.bob)
    assert len(Page(client.get(world.url("?tab=all&q=emile+MULLER"))).select("tbody tr")) == 1
