"""What the orders keep about a customer: contact and address of each order, and what people wrote about it. Figures are nobody's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from modules.orders.models import OrderLine
from modules.orders.queries import people, tags
from modules.orders.services.people import WORDS, forget
from webapp.registry.kinds.heard import Heard
from webapp.registry.kinds.personal import PersonalData, Whose

SOLD = ("sku", "name", "quantity", "price_minor", "price_reason")
KEPT = ("number", "channel", "channel_ref", "state", "placed_at", *WORDS, "country", "locale", "currency", "total_minor")


def collect(person: Whose) -> dict[str, Any]:
    """Every order with its lines, and the parcels and notes."""
    found = people.orders_of(person)
    ids = [each.id for each in found]
    return {
        "orders": [{**{name: getattr(each, name) for name in KEPT}, "lines": _lines(each.lines)} for each in found],
        "parcels": [dict(row._mapping) for row in people.parcels_of(ids)],
        "invoices": [dict(row._mapping) for row in people.invoices_of(ids)],
        "refund_notes": [dict(row._mapping) for row in people.refunds_of(ids)],
        "tags_of_orders": [dict(row._mapping) for row in tags.names_on(ids)],
        "notes_on_orders": [dict(row._mapping) for row in people.notes_on(ids)],
    }


def _lines(lines: Sequence[OrderLine]) -> list[dict[str, Any]]:
    return [{name: getattr(each, name) for name in SOLD} for each in lines]


PERSONAL = PersonalData(code="orders", subject="customer", collect=collect, erase=forget)
HEARD = Heard(code="orders", subject="customer", moments=people.moments, held=people.with_open, written=people.moments_by_address)
