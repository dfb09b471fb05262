"""What is drawn is what is kept: decisions in time by day, and what feeds showed each time they were built."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from modules.marketplace import queries, services
from tests.factories import goods
from tests.factories.work import at_work
from tests.modules.marketplace.letzshop import Connected
from webapp.db import utcnow


def test_decisions_are_counted_by_day_in_time_and_late(market: Connected) -> None:
    market.stock("LS-1", 9)
    first = market.simulator.shop.products[0]
    for ago, many in ((timedelta(hours=1), 2), (timedelta(days=5), 1)):
        for _each in range(many):
            remote = market.simulator.shop.order((first, 1), completedAt=(utcnow() - ago).isoformat())
            market.sync()
            market.do("confirm", remote)
    with at_work(market.platform):
        days = queries.decided_by_day(market.shop.id, utcnow() - timedelta(days=30))
    assert (sum(day.in_time for day in days), sum(day.late for day in days)) == (2, 1)
    assert all(abs(day.day - utcnow().date()) <= timedelta(days=1) for day in days)


@pytest.mark.pages
def test_people_see_both_drawn(market: Connected, client: FlaskClient, login: Any, Page: Any) -> None:  # noqa: N803
    market.stock("LS-1", 9)
    remote = market.simulator.shop.order((market.simulator.shop.products[0], 1), completedAt=utcnow().isoformat())
    market.sync()
    market.do("confirm", remote)
    with at_work(market.platform):
        goods.product(market.shop, "GOOD", 1, gtin="9783161484100")
        services.open_address(market.shop)
    market.work()
    with at_work(market.platform):
        goods.product(market.shop, "FREE", 1, price=0)
        services.build_soon(market.shop.id)
    market.work()
    login(client, market.alice)
    runs, address = Page(client.get(market.url("/runs"))), Page(client.get(market.address("marketplace/address")))
    assert runs.texts("[data-decided] td") == ["1", "0"]
    assert address.texts("[data-coverage] td") == ["1", "1", "1", "2"]
