"""Reads of deliveries. What is incoming is never kept: it is the sum of what is still to come, wherever it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import contains_eager, joinedload, with_expression

from modules.inventory.models import Delivery, DeliveryEvent, DeliveryLine, DeliveryState, Product, Variant
from webapp.db import db
from webapp.domain import NotFound

TABS = ("open", "late", "received", "cancelled", "all")
MOST_SUPPLIERS = 50
OUTSTANDING = DeliveryLine.quantity - DeliveryLine.received - DeliveryLine.cancelled
"""How many of a line are still to come."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many deliveries are open, and how many of them are late."""

    open: int
    late: int


def tab(name: str, today: date) -> ColumnElement[bool]:
    """The condition of a tab of the list."""
    if name == "all":
        return true()
    if name == "late":
        return (Delivery.state == DeliveryState.OPEN) & (Delivery.expected_on < today)
    return Delivery.state == name


def deliveries(store_id: int) -> Select[Any]:
    """The deliveries of a store, for lists."""
    return select(Delivery).where(Delivery.store_id == store_id).options(joinedload(Delivery.location))


def waiting(store_id: int, today: date) -> Waiting:
    """What waits, in one statement."""
    late = func.count(Delivery.id).filter(Delivery.expected_on < today)
    mine = Delivery.store_id == store_id, Delivery.state == DeliveryState.OPEN
    return Waiting(*db.session.execute(select(func.count(Delivery.id), late).where(*mine)).one())


def late_by_store(today: date) -> Mapping[int, int]:
    """How many deliveries are late, by store."""
    found = db.session.execute(select(Delivery.store_id, func.count(Delivery.id)).where(tab("late", today)).group_by(Delivery.store_id))
    return {row[0]: row[1] for row in found}


def delivery(store_id: int, delivery_id: int, *, lock: bool = False) -> Delivery:
    """One delivery; raises NotFound. `lock` reads it again and keeps others from changing it."""
    statement = select(Delivery).where(Delivery.store_id == store_id, Delivery.id == delivery_id)
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    found: Delivery | None = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("This delivery no longer exists, or never did."))
    return found


def lines(delivery_id: int) -> Sequence[DeliveryLine]:
    """What a delivery brings, by name, as it is now."""
    statement = select(DeliveryLine).join(DeliveryLine.variant).join(Variant.product).where(DeliveryLine.delivery_id == delivery_id)
    with_names = contains_eager(DeliveryLine.variant).contains_eager(Variant.product)
    return db.session.scalars(statement.options(with_names).order_by(Product.name, Variant.id)).all()


def lines_of(delivery_id: int) -> dict[int, DeliveryLine]:
    """What a delivery brings, by variant, as it is now."""
    statement = select(DeliveryLine).where(DeliveryLine.delivery_id == delivery_id).order_by(DeliveryLine.variant_id)
    return {line.variant_id: line for line in db.session.scalars(statement.execution_options(populate_existing=True))}


def events(delivery_id: int) -> Sequence[DeliveryEvent]:
    """What was done with a delivery, the latest first."""
    statement = select(DeliveryEvent).where(DeliveryEvent.delivery_id == delivery_id).options(joinedload(DeliveryEvent.actor))
    return db.session.scalars(statement.order_by(DeliveryEvent.id.desc())).all()


def made_with(store_id: int, key: str) -> DeliveryEvent | None:
    """What this key did."""
    found: DeliveryEvent | None = db.session.scalar(
        select(DeliveryEvent).where(DeliveryEvent.store_id == store_id, DeliveryEvent.key == key)
    )
    return found


def suppliers(store_id: int) -> list[str]:
    """The names of those who delivered lately, by name."""
    last = func.max(Delivery.id)
    named = select(Delivery.supplier).where(Delivery.store_id == store_id).group_by(Delivery.supplier)
    return sorted(db.session.scalars(named.order_by(last.desc()).limit(MOST_SUPPLIERS)))


def expected_at(location_id: int) -> bool:
    """Whether something is still to come to a location."""
    mine = Delivery.location_id == location_id, Delivery.state == DeliveryState.OPEN
    return db.session.scalar(select(Delivery.id).where(*mine).limit(1)) is not None


def incoming(variant_ids: Iterable[int], location_id: int | None = None) -> dict[int, int]:
    """How many of each of these variants are still to come, at one location or at all; without those of which none are."""
    wanted = list(variant_ids)
    total = func.sum(OUTSTANDING)
    statement = select(DeliveryLine.variant_id, total).where(DeliveryLine.variant_id.in_(wanted), OUTSTANDING > 0)
    if location_id is not None:
        statement = statement.join(DeliveryLine.delivery).where(Delivery.location_id == location_id)
    return {variant_id: int(count) for variant_id, count in db.session.execute(statement.group_by(DeliveryLine.variant_id))}


def expected(variant_id: int) -> Sequence[DeliveryLine]:
    """What is still to come of a variant, with its deliveries, what comes first first."""
    statement = select(DeliveryLine).join(DeliveryLine.delivery).where(DeliveryLine.variant_id == variant_id, OUTSTANDING > 0)
    whole = contains_eager(DeliveryLine.delivery).joinedload(Delivery.location)
    return db.session.scalars(statement.options(whole).order_by(Delivery.expected_on, Delivery.id)).all()


def incoming_of_it() -> Any:
    """How many of the variant of a row are still to come."""
    mine = select(func.coalesce(func.sum(OUTSTANDING), 0)).where(DeliveryLine.variant_id == Variant.id)
    return mine.correlate(Variant).scalar_subquery()


def is_incoming(store_id: int) -> ColumnElement[bool]:
    """Whether something of the variant of a row is still to come: what open deliveries bring, however many are over."""
    open_here = Delivery.store_id == store_id, Delivery.state == DeliveryState.OPEN
    return Variant.id.in_(select(DeliveryLine.variant_id).join(DeliveryLine.delivery).where(*open_here, OUTSTANDING > 0))


def with_incoming(statement: Select[Any]) -> Select[Any]:
    """A statement of variants whose rows say how many are still to come."""
    return statement.options(with_expression(Variant.incoming, incoming_of_it()))
