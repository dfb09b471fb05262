"""The variants of a store as its list shows them: what stands in a row and in its filters, and no more."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, select

from modules.inventory.models import ENDLESS, Location, Product, Variant
from modules.inventory.models.products import sale_on
from modules.inventory.queries.deliveries import incoming_of_it
from webapp.tenancy import Prepared
from webapp.web.tables import Listing


class Listed(NamedTuple):
    """A variant with its product, to look at. `incoming` is None where nobody asked for it."""

    id: int
    sku: str
    label: str
    mpn: str
    weight_grams: int | None
    price: int
    sale_price: int | None
    sale_from: date | None
    sale_until: date | None
    on_hand: int
    reserved: int
    unavailable: int
    track_stock: bool
    active: bool
    name: str
    brand: str
    picture: str | None
    status: str
    incoming: int | None = None

    @property
    def product(self) -> Listed:
        """What is read of the product stands in the same row."""
        return self

    @property
    def title(self) -> str:
        """Product and kind in one line."""
        return f"{self.name} · {self.label}" if self.label else self.name

    def sale_on(self, day: date) -> int | None:
        """The sale price of a day of the store, None where there is none on it."""
        return sale_on(day, self.sale_price, self.sale_from, self.sale_until)

    @property
    def available(self) -> int:
        """What may be sold, and nobody was promised; always enough of what is not counted."""
        return self.on_hand - self.reserved - self.unavailable if self.track_stock else ENDLESS


def places(store_id: int) -> list[tuple[int, str, str]]:
    """(id, name, kind) of the store's locations, the first choice first."""
    return _PLACES.rows(of_store=store_id)


_PLACES = Prepared(
    select(Location.id, Location.name, Location.kind)
    .where(Location.store_id == bindparam("of_store"))
    .order_by(Location.priority, Location.id),
    lambda *place: place,
)
_COLUMNS = (
    *(Variant.id, Variant.sku, Variant.label, Variant.mpn, Variant.weight_grams, Variant.price),
    *(Variant.sale_price, Variant.sale_from, Variant.sale_until),
    *(Variant.on_hand, Variant.reserved, Variant.unavailable, Variant.track_stock, Variant.active),
    *(Product.name, Product.brand, Product.picture, Product.status),
)
LISTED = Listing(select(*_COLUMNS).join(Variant.product), Listed)
WITH_INCOMING = Listing(select(*_COLUMNS, incoming_of_it()).join(Variant.product), Listed)
