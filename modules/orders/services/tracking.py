"""What a parcel is followed by, written down or corrected after it left."""

from __future__ import annotations

from modules.orders import queries
from modules.orders.events import tell_tracked
from modules.orders.models import Parcel
from modules.orders.services.writing import settle, tell
from webapp.db import check_version
from webapp.merchants.models import Store


def change_tracking(store: Store, order_id: int, parcel_id: int, *, carrier: str, tracking: str, version: int | None = None) -> Parcel:
    """Say who carries a parcel, and under which number. Raises Conflict when somebody saved the order since `version`."""
    order = queries.order(store.id, order_id, lock=True)
    if version is not None:
        check_version(order, version)
    parcel = queries.parcel(order.id, parcel_id)
    if (parcel.carrier, parcel.tracking) != (carrier, tracking):
        parcel.carrier, parcel.tracking = carrier, tracking
        tell(order, "tracking", parcel=parcel.number)
        settle(order)
        tell_tracked(order)
    return parcel
