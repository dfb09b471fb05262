"""What the orders know of people: whose they are, what a person is handed out, and what rules of segments ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, case, func, literal, or_, select

from modules.orders.models import Order, OrderEvent, OrderInvoice, Parcel, Refund
from modules.orders.states import State
from webapp.db import UtcDateTime, db, utcnow
from webapp.registry.kinds.personal import Whose
from webapp.registry.kinds.unlinked import Stranger

NOTHING = (State.DECLINED, State.CANCELLED)
UNDER_WAY = (State.PENDING, State.CONFIRMED, State.PARTLY_SHIPPED)
WORTH = Order.total_minor - Order.refunded_minor
"""What a customer spent on an order, in minor units: what was paid back is not."""
EMAIL: Any = func.lower(Order.customer_email)
UNLINKED: tuple[Any, ...] = (Order.customer_id.is_(None), Order.customer_email != "")
"""Orders with an address that are nobody's."""


def theirs(person: Whose) -> list[ColumnElement[bool]]:
    """The person's orders in all stores of the merchant, those too that were never linked but have the address."""
    return [Order.store_id.in_(person.stores), or_(Order.customer_id.in_(person.ids), EMAIL.in_(person.emails))]


def orders_of(person: Whose) -> Sequence[Order]:
    """A person's orders, the oldest first."""
    return db.session.scalars(select(Order).where(*theirs(person)).order_by(Order.placed_at, Order.id)).all()


def numbers_of_person(person: Whose) -> Sequence[Row[int, str, str | None]]:
    """(id, number, channel_ref) of a person's orders."""
    return db.session.execute(select(Order.id, Order.number, Order.channel_ref).where(*theirs(person))).all()


def parcels_of(order_ids: Sequence[int]) -> Sequence[Row[int, str, str]]:
    """(order_id, carrier, tracking) of what left."""
    return db.session.execute(select(Parcel.order_id, Parcel.carrier, Parcel.tracking).where(Parcel.order_id.in_(order_ids))).all()


def notes_on(order_ids: Sequence[int]) -> Sequence[Row[int, datetime, str]]:
    """(order_id, created_at, note) of what people wrote about these orders."""
    found = select(OrderEvent.order_id, OrderEvent.created_at, OrderEvent.note)
    return db.session.execute(found.where(OrderEvent.order_id.in_(order_ids), OrderEvent.note != "")).all()


def refunds_of(order_ids: Sequence[int]) -> Sequence[Row[int, str, datetime, str, str, int, str]]:
    """(order_id, number, created_at, reason, note, total_minor, currency) of the refund notes of these orders."""
    found = select(Refund.order_id, Refund.number, Refund.created_at, Refund.reason, Refund.note, Refund.total_minor, Refund.currency)
    return db.session.execute(found.where(Refund.order_id.in_(order_ids)).order_by(Refund.id)).all()


def invoices_of(order_ids: Sequence[int]) -> Sequence[Row[int, str, datetime, int, str]]:
    """(order_id, number, created_at, total_minor, currency) of the invoices of these orders."""
    found = select(OrderInvoice.order_id, OrderInvoice.number, OrderInvoice.created_at, OrderInvoice.total_minor, OrderInvoice.currency)
    return db.session.execute(found.where(OrderInvoice.order_id.in_(order_ids)).order_by(OrderInvoice.id)).all()


def facts(*columns: Any) -> Select[Any]:
    """(customer, …) of orders that came to something."""
    found: Select[Any] = select(Order.customer_id, *columns)
    return found.where(Order.customer_id.is_not(None), Order.state.not_in(NOTHING))


def moments() -> Select[Any]:
    """(customer, moment) of every order, whatever came of it."""
    found: Any = select(Order.customer_id, Order.placed_at)
    return cast("Select[Any]", found.where(Order.customer_id.is_not(None)))


def with_open() -> Select[Any]:
    """(customer,) of orders that are under way."""
    found: Select[Any] = select(Order.customer_id)
    return found.where(Order.customer_id.is_not(None), Order.state.in_(UNDER_WAY))


def moments_by_address() -> Select[Any]:
    """(address, store, moment) of orders that are linked to nobody; one that is under way is of this moment."""
    moment = case((Order.state.in_(UNDER_WAY), literal(utcnow(), UtcDateTime)), else_=Order.placed_at)
    found: Select[Any] = select(EMAIL.label("address"), Order.store_id, moment.label("moment"))
    return found.where(*UNLINKED)


def count_unlinked() -> int:
    """How many orders of the store with an address are nobody's."""
    return db.session.scalar(select(func.count(Order.id)).where(*UNLINKED)) or 0


def strangers(limit: int) -> Sequence[Stranger]:
    """Whose those are, as far as the orders say."""
    many = func.count(Order.id)
    found = select(EMAIL, many, func.max(Order.customer_name), func.max(Order.customer_phone)).where(*UNLINKED).group_by(EMAIL)
    return [Stranger(*row) for row in db.session.execute(found.order_by(many.desc(), EMAIL).limit(limit))]


def unlinked_ids(email: str) -> list[int]:
    """Those with this address."""
    return list(db.session.scalars(select(Order.id).where(*UNLINKED, email == EMAIL)))
