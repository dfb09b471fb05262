"""Reads of refund notes, and how many pieces of each line can still go onto one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from modules.orders.models import Order, Refund, RefundLine
from modules.orders.states import refundable
from webapp.db import db
from webapp.domain import NotFound
from webapp.merchants.models import Store


def refunds(order_id: int) -> Sequence[Refund]:
    """The notes of an order, in the order in which they were written, with their lines."""
    statement = select(Refund).where(Refund.order_id == order_id).options(selectinload(Refund.lines))
    return db.session.scalars(statement.order_by(Refund.id)).all()


def written(*, store_id: int | None = None, platform_id: int | None = None) -> Select[Any]:
    """The notes of a store, or of all stores of a platform, with their orders and stores, for lists."""
    mine = Refund.store_id == store_id if store_id is not None else Refund.platform_id == platform_id
    statement = select(Refund, Order, Store).join(Order, Order.id == Refund.order_id).join(Store, Store.id == Refund.store_id)
    return cast("Select[Any]", statement.where(mine))  # what lists take, however many things a row has


def refund(order: Order, refund_id: int) -> Refund:
    """One note of an order; raises NotFound."""
    statement = select(Refund).where(Refund.order_id == order.id, Refund.id == refund_id).options(selectinload(Refund.lines))
    found: Refund | None = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("This refund note does not exist."))
    return found


def ids(chosen: Select[Any], most: int) -> Sequence[int]:
    """The ids of notes that a list chose, the first that was written first."""
    found = chosen.with_only_columns(Refund.id, maintain_column_froms=True).order_by(None).order_by(Refund.id).limit(most)
    return db.session.scalars(found).all()


def whole(ids: Sequence[int]) -> list[tuple[Store, Refund]]:
    """These notes with everything that stands on them, each with its store."""
    found = select(Store, Refund).join(Store, Store.id == Refund.store_id).where(Refund.id.in_(ids)).order_by(Refund.id)
    of_order = joinedload(Refund.order, innerjoin=True).selectinload(Order.lines)
    rows = db.session.execute(found.options(joinedload(Store.merchant), selectinload(Refund.lines), of_order))
    return [(store, note) for store, note in rows]


def noted(order_id: int) -> dict[int, int]:
    """How many pieces of each line are on a note already."""
    mine = select(RefundLine.line_id, func.sum(RefundLine.quantity)).join(Refund, Refund.id == RefundLine.refund_id)
    found = db.session.execute(mine.where(Refund.order_id == order_id).group_by(RefundLine.line_id))
    return {line_id: int(many) for line_id, many in found}


def room(order: Order) -> dict[int, int]:
    """How many pieces of each line came back or were cancelled, and are on no note yet; lines without any are left out."""
    before = noted(order.id)
    left = {line.id: refundable(line) - before.get(line.id, 0) for line in order.lines}
    return {line_id: many for line_id, many in left.items() if many > 0}
