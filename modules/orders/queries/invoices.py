"""Reads of invoices."""

from __future__ import annotations

from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from modules.orders.models import Invoice, Order
from webapp.db import db
from webapp.domain import NotFound
from webapp.merchants.models import Store


def of_order(order_id: int) -> Invoice | None:
    """The invoice of an order, where it is written, with its lines."""
    found: Invoice | None = db.session.scalar(select(Invoice).where(Invoice.order_id == order_id).options(selectinload(Invoice.lines)))
    return found


def invoice(order: Order) -> Invoice:
    """The same; raises NotFound."""
    found = of_order(order.id)
    if found is None:
        raise NotFound(_("This order has no invoice yet."))
    return found


def written(*, store_id: int | None = None, platform_id: int | None = None) -> Select[Any]:
    """The invoices of a store, or of all stores of a platform, with their orders and stores, for lists."""
    mine = Invoice.store_id == store_id if store_id is not None else Invoice.platform_id == platform_id
    statement = select(Invoice, Order, Store).join(Order, Order.id == Invoice.order_id).join(Store, Store.id == Invoice.store_id)
    return cast("Select[Any]", statement.where(mine))  # what lists take, however many things a row has
