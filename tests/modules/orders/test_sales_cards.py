"""What was sold by day, on the dashboards of a store and of its platform."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from tests.factories.people import person
from tests.modules.orders.conftest import World, at_work, line, place
from tests.support.page import Page
from webapp.roles import Role


def test_each_currency_has_a_picture_of_its_own(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    with at_work(world.shop) as shop:
        place(shop, line(1, price_minor=1000))
        shop.currency = "JPY"
        place(shop, line(1, price_minor=1980))
    login(client, person("ada", Role.PLATFORM_ADMIN, platform=world.platform))
    charts = Page(client.get(f"/platforms/{world.platform.code}/admin/dashboard/cards/orders-revenue")).select("figure[data-chart]")
    assert [each["aria-label"] for each in charts] == ["Sales by day in EUR", "Sales by day in JPY"]
    assert [each.select("tbody [data-value]")[-1]["data-value"] for each in charts] == ["10.00", "1980"]
