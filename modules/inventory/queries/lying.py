"""Stock of all locations, row by row, for files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import select

from modules.inventory.models import ACTIVE, Level, Location, Product, Variant
from webapp.db import db


class Lying(NamedTuple):
    """How much of a variant lies at a location."""

    sku: str
    name: str
    label: str
    gtin: str
    location: str
    on_hand: int
    reserved: int
    unavailable: int

    @property
    def available(self) -> int:
        """What may be sold of it, and nobody was promised."""
        return self.on_hand - self.reserved - self.unavailable


def lying(store_id: int, limit: int) -> Iterator[Lying]:
    """What lies where of everything that is counted and not archived, by product and variant, the first location first; in batches."""
    columns = Variant.sku, Product.name, Variant.label, Variant.gtin, Location.name, Level.on_hand, Level.reserved, Level.unavailable
    rows = select(*columns).select_from(Level).join(Variant, Variant.id == Level.variant_id).join(Product, Product.id == Variant.product_id)
    mine = Level.store_id == store_id, Variant.track_stock.is_(True), Product.status == ACTIVE
    order = Variant.product_id, Variant.id, Location.priority, Location.id
    statement = rows.join(Location, Location.id == Level.location_id).where(*mine).order_by(*order).limit(limit)
    yield from (Lying(*row) for row in db.session.execute(statement.execution_options(yield_per=500)))
