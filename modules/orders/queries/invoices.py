"""Reads of invoices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, selectinload

from modules.orders.models import Order, OrderInvoice
from webapp.db import db
from webapp.domain import NotFound
from webapp.merchants.models import Store


def of_order(order_id: int) -> OrderInvoice | None:
    """The invoice of an order, where it is written, with its lines."""
    statement = select(OrderInvoice).where(OrderInvoice.order_id == order_id)
    found: OrderInvoice | None = db.session.scalar(statement.options(selectinload(OrderInvoice.lines)))
    return found


def invoice(order: Order) -> OrderInvoice:
    """The same; raises NotFound."""
    found = of_order(order.id)
    if found is None:
        raise NotFound(_("This order has no invoice yet."))
    return found


def written(*, store_id: int | None = None, platform_id: int | None = None) -> Select[Any]:
    """The invoices of a store, or of all stores of a platform, with their orders and stores, for lists."""
    bill = OrderInvoice
    mine = bill.store_id == store_id if store_id is not None else bill.platform_id == platform_id
    statement = select(bill, Order, Store).join(Order, Order.id == bill.order_id).join(Store, Store.id == bill.store_id)
    return cast("Select[Any]", statement.where(mine))  # what lists take, however many things a row has


def is_of(orders: Select[Any]) -> ColumnElement[bool]:
    """The condition that an invoice is of one of the orders of a list."""
    return OrderInvoice.order_id.in_(orders.with_only_columns(Order.id, maintain_column_froms=True).order_by(None))


def has_any(orders: Select[Any]) -> bool:
    """Whether any of the orders of a list has an invoice."""
    return db.session.scalar(select(OrderInvoice.id).where(is_of(orders)).limit(1)) is not None


def ids(chosen: Select[Any], most: int) -> Sequence[int]:
    """The ids of invoices that a list chose, the first that was written first."""
    found = chosen.with_only_columns(OrderInvoice.id, maintain_column_froms=True).order_by(None).order_by(OrderInvoice.id).limit(most)
    return db.session.scalars(found).all()


def whole(ids: Sequence[int]) -> Sequence[OrderInvoice]:
    """These invoices with everything that stands on them."""
    statement = select(OrderInvoice).where(OrderInvoice.id.in_(ids)).order_by(OrderInvoice.id)
    of_order = joinedload(OrderInvoice.order, innerjoin=True)
    loaded = selectinload(OrderInvoice.lines), of_order.selectinload(Order.lines), of_order.selectinload(Order.parcels)
    return db.session.scalars(statement.options(*loaded)).all()
