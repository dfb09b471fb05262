"""The orders that are done with: in the archive, or ready for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from modules.orders.models import NONE, Order
from webapp.db import db


def is_archived() -> ColumnElement[bool]:
    """It is in the archive."""
    return Order.archived_at.is_not(None)


def is_done_with() -> ColumnElement[bool]:
    """Nothing of it waits, nothing is wrong with it, and it is not in the archive yet."""
    return and_(Order.archived_at.is_(None), Order.to_confirm == NONE, Order.to_ship == NONE, Order.open_issues == NONE)


def left_alone(store_id: int, since: datetime, limit: int) -> Sequence[int]:
    """Ids of orders of a store that are done with and were not changed since then; locked, those that others hold left out."""
    statement = select(Order.id).where(Order.store_id == store_id, is_done_with(), Order.updated_at < since)
    ordered = statement.order_by(Order.updated_at, Order.id).limit(limit)
    return db.session.scalars(ordered.with_for_update(skip_locked=True, key_share=True)).all()
