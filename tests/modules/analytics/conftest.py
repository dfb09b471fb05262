"""A shop whose orders make figures, and workers that compute them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from modules.analytics.jobs import REBUILD, REFRESH
from modules.analytics.models import PlatformFact, StoreFact, Watermark
from modules.orders.models import Order
from tests.factories import work
from tests.factories.shops import Shops
from tests.modules.orders.conftest import line, place
from tests.support.jobs import work_off
from webapp import jobs
from webapp.db import db
from webapp.jobs import JobRun
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.tenancy import unscoped


class World(Shops):
    """What the tests of analytics begin with."""

    def url(self, path: str = "", shop: Store | None = None) -> str:
        """An address of the shop's figures."""
        return self.address(f"analytics/{path}", shop)


@pytest.fixture
def world(app: Flask) -> World:
    """Both shops, with orders and figures."""
    return World.with_modules("analytics", "cms", "customers", "inventory", "orders")


def order_at(shop: Store, moment: datetime, *, price: int = 1000, quantity: int = 1, **values: Any) -> int:
    """The id of an order placed at a moment; at work on the shop's platform."""
    order_id = place(shop, line(quantity, price_minor=price, **values))
    db.session.execute(update(Order).where(Order.id == order_id).values(placed_at=moment))
    return order_id


def refreshed(app: Flask, code: str, *, rebuild: bool = False) -> None:
    """What the worker does when figures are due."""
    with app.app_context():
        platform = db.session.scalars(select(Platform).where(Platform.code == code)).one()
        with work.at_work(platform):
            run_id = jobs.enqueue(REBUILD if rebuild else REFRESH, args={"now": True}).id
    work_off(app)
    with app.app_context(), unscoped("tests look how a refresh ended"):
        run = db.session.get_one(JobRun, run_id)
        assert run.status == "succeeded", run.error_detail


def facts(platform: Platform, metric: str) -> dict[tuple[date, str], int]:
    """What is kept of a metric by day and currency, over all its dimensions and stores."""
    found: dict[tuple[date, str], int] = {}
    with work.at_work(platform):
        for table in (StoreFact, PlatformFact):
            for row in db.session.scalars(select(table).where(table.metric == metric)):
                found[row.day, row.currency] = found.get((row.day, row.currency), 0) + row.value
    return found


def marks(platform: Platform) -> dict[str, str]:
    """The trouble of each metric."""
    with work.at_work(platform):
        return {row.metric: row.trouble for row in db.session.scalars(select(Watermark))}
