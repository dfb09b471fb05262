"""What the orders keep about a customer: contact and address of each order, and what people wrote about it. Figures are nobody's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update

from modules.orders.models import Order, OrderEvent, OrderLine, Parcel, searched
from webapp.db import db
from webapp.registry.kinds.personal import PersonalData, Whose

WORDS = ("customer_name", "customer_email", "customer_phone", "street", "postal_code", "city", "region")
KEPT = ("number", "channel", "channel_ref", "state", "placed_at", *WORDS, "country", "locale", "currency", "total_minor")


def theirs(person: Whose) -> list[ColumnElement[bool]]:
    """The person's orders in all stores of the merchant, those too that were never linked but have the address."""
    return [
        Order.store_id.in_(person.stores),
        or_(Order.customer_id.in_(person.ids), func.lower(Order.customer_email).in_(person.emails)),
    ]


def collect(person: Whose) -> dict[str, Any]:
    """Every order with its lines, and the parcels and notes."""
    found = db.session.scalars(select(Order).where(*theirs(person)).order_by(Order.placed_at, Order.id)).all()
    ids = [each.id for each in found]
    parcels = db.session.execute(select(Parcel.order_id, Parcel.carrier, Parcel.tracking).where(Parcel.order_id.in_(ids)))
    notes = select(OrderEvent.order_id, OrderEvent.created_at, OrderEvent.note).where(OrderEvent.order_id.in_(ids), OrderEvent.note != "")
    return {
        "orders": [{**{name: getattr(each, name) for name in KEPT}, "lines": _lines(each.lines)} for each in found],
        "parcels": [dict(row._mapping) for row in parcels],
        "notes_on_orders": [dict(row._mapping) for row in db.session.execute(notes)],
    }


def _lines(lines: Sequence[OrderLine]) -> list[dict[str, Any]]:
    return [{"sku": each.sku, "name": each.name, "quantity": each.quantity, "price_minor": each.price_minor} for each in lines]


def erase(person: Whose) -> None:
    """Take the words out; numbers, lines, amounts and the country, which decides the tax, stay."""
    found = db.session.execute(select(Order.id, Order.number, Order.channel_ref).where(*theirs(person))).all()
    ids = [row.id for row in found]
    bulk = {"synchronize_session": False}
    written = update(OrderEvent).where(OrderEvent.order_id.in_(ids), OrderEvent.store_id.in_(person.stores)).values(note="")
    db.session.execute(written, execution_options=bulk)
    for row in found:
        found_by = searched(row.number, "", "", row.channel_ref, "")
        values = {**dict.fromkeys(WORDS, ""), "search": found_by, "version": Order.version + 1}
        db.session.execute(update(Order).where(Order.id == row.id).values(values), execution_options=bulk)


PERSONAL = PersonalData(code="orders", subject="customer", collect=collect, erase=erase)
