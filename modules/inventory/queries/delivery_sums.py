"""Whether deliveries say what their lines add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, or_, select

from modules.inventory.models import Delivery, DeliveryLine, DeliveryState
from webapp.db import db

SUMS = ("pieces", "received", "cancelled")
WHAT = (*SUMS, "state")


@dataclass(frozen=True, slots=True)
class WrongDelivery:
    """What a delivery says that its lines do not. `what` is one of WHAT."""

    delivery_id: int
    title: str
    what: str
    kept: int | str
    should: int | str


def wrong_deliveries(store_id: int, delivery_id: int | None = None) -> list[WrongDelivery]:
    """What is wrong with the deliveries of a store, or with one, in one statement: what is received meanwhile is in all rows or in none."""
    wrong = []
    mine = [Delivery.store_id == store_id, *([Delivery.id == delivery_id] if delivery_id is not None else [])]
    for row in _unlike(_compared(*mine).order_by(Delivery.id)):
        kept, should = row[-2 * len(WHAT) : -len(WHAT)], row[-len(WHAT) :]
        for what, is_now, to_be in zip(WHAT, kept, should, strict=True):
            if is_now != to_be:
                wrong.append(WrongDelivery(row.id, _title(row), what, is_now, to_be))
    return wrong


def named_wrong(limit: int) -> list[str]:
    """Deliveries of the platform that do not say what their lines say, by supplier and reference; in one statement."""
    return [_title(row) for row in _unlike(_compared().order_by(Delivery.id).limit(limit))]


def _compared(*mine: ColumnElement[bool]) -> Select[Any]:
    """What a delivery says beside what it should say, of those where this is not the same; of `mine` only, where that is given."""
    lines = {"pieces": DeliveryLine.quantity, "received": DeliveryLine.received, "cancelled": DeliveryLine.cancelled}
    added = select(DeliveryLine.delivery_id, *(func.sum(column).label(name) for name, column in lines.items()))
    if mine:
        added = added.where(DeliveryLine.delivery_id.in_(select(Delivery.id).where(*mine)))
    sums = added.group_by(DeliveryLine.delivery_id).cte("sums").prefix_with("MATERIALIZED")
    should: list[ColumnElement[Any]] = [func.coalesce(sums.c[name], 0) for name in SUMS]
    should.append(_state(*should))
    kept: list[Any] = [getattr(Delivery, name) for name in WHAT]
    wrong = or_(*(is_now != to_be for is_now, to_be in zip(kept, should, strict=True)))
    columns = (*(column.label(f"kept_{name}") for name, column in zip(WHAT, kept, strict=True)), *should)
    found = select(Delivery.id, Delivery.supplier, Delivery.reference, *columns)
    return found.outerjoin(sums, sums.c.delivery_id == Delivery.id).where(wrong, *mine)


def _state(pieces: ColumnElement[int], received: ColumnElement[int], cancelled: ColumnElement[int]) -> ColumnElement[str]:
    """Where a delivery with these sums stands."""
    over = case((received > 0, DeliveryState.RECEIVED.value), else_=DeliveryState.CANCELLED.value)
    return case((pieces > received + cancelled, DeliveryState.OPEN.value), else_=over)


def _unlike(statement: Select[Any]) -> Sequence[Row[Any]]:
    return db.session.execute(statement).all()


def _title(row: Row[Any]) -> str:
    return " · ".join(each for each in (row.supplier, row.reference) if each)
