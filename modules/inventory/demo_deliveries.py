"""What the demo's bookshop waits for: one delivery in some days, one that is late, and one of which a part came."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from modules.inventory import queries
from modules.inventory.models import Delivery
from modules.inventory.queries import deliveries as reads
from modules.inventory.services.deliveries import announce_delivery, receive_delivery
from webapp.db import utcnow
from webapp.merchants.models import Store

Lines = dict[str, int]
"""Pieces by SKU."""


def expect(store: Store, cellar: int) -> None:
    """Announce all three, to the shop and to its cellar, and receive a part of the last."""
    _announced(store, "Éditions du Pont", "EP-20417", 5, {"BK-0010": 12, "BK-0045": 8})
    _announced(store, "Schlassverlag", "3318", -3, {"BK-0005": 10, "BK-0018": 6, "BK-0024": 4}, note="Asked on the telephone")
    lines = {"BK-0002": 12, "BK-0003": 6}
    parcels = _announced(store, "Harbour Lane", "HL-887", 1, lines, location_id=cellar)
    came = {queries.find_variants_by_sku(store.id, ["BK-0002"])["BK-0002"].id: 8}
    receive_delivery(store, parcels.id, came, version=parcels.version, note="First of two parcels")


def _announced(store: Store, supplier: str, reference: str, days: int, lines: Lines, *, location_id: int = 0, note: str = "") -> Delivery:
    """A delivery that is expected in so many days, announced a week before that."""
    now = utcnow()
    known = queries.find_variants_by_sku(store.id, lines)
    wanted = {known[sku].id: count for sku, count in lines.items()}
    facts: dict[str, Any] = {"supplier": supplier, "reference": reference, "note": note, "location_id": location_id}
    made = announce_delivery(store, wanted, expected_on=now.date() + timedelta(days=days), **facts)
    for event in reads.events(made.id):
        event.created_at = now + timedelta(days=days - 7)
    return made
