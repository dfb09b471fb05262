"""Parcels that are packed and wait to leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from modules.orders.models import Order, Packed, PackedLine
from modules.orders.states import to_ship
from webapp.db import db
from webapp.domain import NotFound


def packed(order_id: int) -> Sequence[Packed]:
    """Those of an order with what is in each, the first that was packed first."""
    statement = select(Packed).where(Packed.order_id == order_id).options(selectinload(Packed.lines))
    return db.session.scalars(statement.order_by(Packed.id)).all()


def parcel(order_id: int, packed_id: int) -> Packed:
    """One of an order; raises NotFound."""
    found: Packed | None = db.session.scalar(select(Packed).where(Packed.order_id == order_id, Packed.id == packed_id))
    if found is None:
        raise NotFound(_("This parcel is not packed any more: it has left, or was unpacked."))
    return found


def pieces(line_ids: Sequence[int]) -> Mapping[int, int]:
    """How many pieces of these lines are packed, by line."""
    many = select(PackedLine.line_id, func.sum(PackedLine.quantity)).where(PackedLine.line_id.in_(line_ids)).group_by(PackedLine.line_id)
    return {row[0]: int(row[1]) for row in db.session.execute(many)} if line_ids else {}


def room(order: Order) -> dict[int, int]:
    """How many pieces of each line are to be shipped and in no parcel yet; lines without any are left out."""
    inside = pieces([line.id for line in order.lines if to_ship(line)])
    return {line.id: free for line in order.lines if (free := to_ship(line) - inside.get(line.id, 0)) > 0}


def is_packed() -> ColumnElement[bool]:
    """Some of the order stands packed."""
    return Order.id.in_(select(Packed.order_id))


def with_packed() -> Any:
    """What loads the packed parcels of the orders of a list along."""
    return selectinload(Order.packed)


def with_contents() -> Any:
    """What loads them with what is in each."""
    return selectinload(Order.packed).selectinload(Packed.lines)
