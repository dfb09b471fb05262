"""What becomes of orders when a person is found or forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, update

from modules.orders.models import Order, OrderEvent, OrderLine, OrderTagging, Packed, Refund, searched
from modules.orders.queries import people, tags
from modules.orders.services.counting import recounted
from modules.orders.services.tagging import clear
from webapp.db import db
from webapp.registry.kinds.personal import Whose

WORDS = ("customer_name", "customer_email", "customer_phone", "street", "postal_code", "city", "region")
BULK: dict[str, Any] = {"synchronize_session": False}


def forget(person: Whose) -> None:
    """Take the words out; numbers, lines, amounts, invoices, refund notes and the country, which decides the tax, stay."""
    found = people.numbers_of_person(person)
    ids = [row.id for row in found]
    written = update(OrderEvent).where(OrderEvent.order_id.in_(ids), OrderEvent.store_id.in_(person.stores)).values(note="")
    db.session.execute(written, execution_options=BULK)
    noted = update(Refund).where(Refund.order_id.in_(ids), Refund.store_id.in_(person.stores)).values(note="")
    db.session.execute(noted, execution_options=BULK)
    priced = update(OrderLine).where(OrderLine.order_id.in_(ids), OrderLine.store_id.in_(person.stores)).values(price_reason="")
    db.session.execute(priced, execution_options=BULK)
    stands = update(Packed).where(Packed.order_id.in_(ids), Packed.store_id.in_(person.stores)).values(place="")
    db.session.execute(stands, execution_options=BULK)
    tagged = list(db.session.scalars(tags.tags_of(ids)))
    db.session.execute(delete(OrderTagging).where(OrderTagging.order_id.in_(ids)), execution_options=BULK)
    clear(tagged)
    for row in found:
        found_by = searched(row.number, "", "", row.channel_ref, "")
        values = {**dict.fromkeys(WORDS, ""), "search": found_by, "version": Order.version + 1}
        db.session.execute(update(Order).where(Order.id == row.id).values(values), execution_options=BULK)


def link(ids: Mapping[str, int]) -> int:
    """Link orders that are nobody's to customers, by their addresses. Returns how many were."""
    linked = 0
    for email, customer_id in ids.items():
        found = people.unlinked_ids(email)
        statement = update(Order).where(Order.id.in_(found)).values(customer_id=customer_id)
        db.session.execute(statement, execution_options=BULK)
        linked += len(found)
    recounted(ids.values())
    return linked
