"""Reads of orders with products that the inventory did not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Select, and_, select

from modules.orders.models import NONE, Order, OrderIssue, OrderLine
from modules.orders.moves import Issue
from webapp.db import db

PIECE = 500
"""Barcode numbers that are asked for at once."""


def unknown_gtins(store_id: int, channel: str | None) -> Iterator[list[str]]:
    """The barcode numbers that orders of a channel, or of all of them, wait for, in pieces."""
    last = ""
    while True:
        statement = _unknown(store_id, channel).with_only_columns(OrderLine.gtin).where(OrderLine.gtin > last).distinct()
        found = list(db.session.scalars(statement.order_by(OrderLine.gtin).limit(PIECE)))
        if found:
            yield found
        if len(found) < PIECE:
            return
        last = found[-1]


def ids_with_unknown(store_id: int, channel: str | None, gtins: Iterable[str], limit: int) -> list[int]:
    """Orders of a channel, or of all of them, that wait for one of these barcode numbers, the latest first."""
    statement = _unknown(store_id, channel).with_only_columns(Order.id).where(OrderLine.gtin.in_(list(gtins))).distinct()
    return list(db.session.scalars(statement.order_by(Order.id.desc()).limit(limit)))


def ids_waiting_for_a_product(store_id: int, channel: str, limit: int) -> list[int]:
    """Orders of a channel with a product that is not in the inventory, the latest first."""
    statement = _unknown(store_id, channel).with_only_columns(Order.id).distinct()
    return list(db.session.scalars(statement.order_by(Order.id.desc()).limit(limit)))


def stores_with_unknown(platform_id: int) -> list[int]:
    """Ids of the stores of a platform where an order waits for a product that is not in the inventory."""
    statement = _waiting().with_only_columns(Order.store_id).where(Order.platform_id == platform_id).distinct()
    return list(db.session.scalars(statement.order_by(Order.store_id)))


def _unknown(store_id: int, channel: str | None) -> Select[Any]:
    mine = _waiting().where(Order.store_id == store_id)
    return mine if channel is None else mine.where(Order.channel == channel)


def _waiting() -> Select[Any]:
    of_it = (OrderIssue.order_id == Order.id, OrderIssue.line_id == OrderLine.id)
    lines = select(Order.id).join(OrderLine, OrderLine.order_id == Order.id).join(OrderIssue, and_(*of_it))
    still = (OrderIssue.kind == Issue.UNKNOWN_PRODUCT, OrderIssue.resolved_at.is_(None))
    return lines.where(Order.open_issues > NONE, *still)
