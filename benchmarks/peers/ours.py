"""The peers' rows in a store of ours, before all that the demo has there."""

from __future__ import annotations

from sqlalchemy import select, text

from benchmarks.peers.rows import products, variants
from modules.inventory.models import Level, Product, Variant
from modules.inventory.services.locations import default_location
from tests.factories.work import at_work
from tests.support.demo import DemoPlace
from webapp.db import db
from webapp.db.bulk import insert_rows, insert_with_ids
from webapp.merchants.models import Store
from webapp.platforms.models import Platform

AT_ONCE = 5000


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
