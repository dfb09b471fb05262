"""The peers' rows in a store of ours, before all that the demo has there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text

from benchmarks.peers.rows import products, variants
from modules.inventory.models import Level, Product, Variant
from modules.inventory.services.locations import default_location
from modules.orders.models import Order, searched
from modules.orders.states import State
from tests.factories.work import at_work
from tests.support.demo import DemoPlace
from webapp.db import db, utcnow
from webapp.db.bulk import insert_rows, insert_with_ids
from webapp.merchants.models import Store
from webapp.platforms.models import Platform

AT_ONCE = 5000
WAITING = 40
"""Orders that are not done: a shop does not have more of them for being older."""


def sow(demo: DemoPlace, many: int) -> None:
    """Put them into Kirchberg's stock."""
    with demo.app.app_context():
        platform = db.session.scalars(select(Platform).filter_by(code="oms")).one()
    with demo.app.app_context(), at_work(platform):
        store = db.session.scalars(select(Store).filter_by(code="kirchberg")).one()
        owner, place = {"platform_id": store.platform_id, "store_id": store.id}, default_location(store).id
        names, goods = products(many), variants(many)
        for begin in range(0, many, AT_ONCE):
            made = [{**owner, "name": f"0 {name}", "brand": brand} for _id, name, brand in names[begin : begin + AT_ONCE]]
            ids = insert_with_ids(Product, made)
            rows = [
                {**owner, "product_id": product, "sku": sku, "price": price, "tax_rate_bp": 1700, "on_hand": on_hand, "reserved": reserved}
                for product, (_id, _of, sku, price, on_hand, reserved) in zip(ids, goods[begin : begin + AT_ONCE], strict=True)
            ]
            kept = insert_with_ids(Variant, rows)
            insert_rows(Level, [{**owner, "variant_id": each, "location_id": place, "on_hand": 0} for each in kept])
        db.session.execute(text("ANALYZE"))


def sow_orders(demo: DemoPlace, many: int) -> None:
    """Put so many orders into Kirchberg, all but a few of them done, one for every minute."""
    with demo.app.app_context():
        platform = db.session.scalars(select(Platform).filter_by(code="oms")).one()
    with demo.app.app_context(), at_work(platform):
        store = db.session.scalars(select(Store).filter_by(code="kirchberg")).one()
        owner, now = {"platform_id": store.platform_id, "store_id": store.id, "currency": store.currency}, utcnow()
        for begin in range(0, many, AT_ONCE):
            part = range(begin, min(begin + AT_ONCE, many))
            insert_rows(Order, [{**owner, **_order(each, now - timedelta(minutes=each))} for each in part])
        db.session.execute(text("ANALYZE"))


def _order(each: int, placed_at: datetime) -> dict[str, Any]:
    waits, number, name = each < WAITING, f"ROW-{each:07}", f"Customer {each % 977}"
    return {
        "number": number,
        "state": State.PENDING if waits else State.SHIPPED if each % 3 else State.CANCELLED,
        "to_confirm": int(waits),
        "customer_name": name,
        "city": "Luxembourg",
        "placed_at": placed_at,
        "total_minor": 500 + each % 900,
        "search": searched(number, name, "", None, "Luxembourg"),
    }
