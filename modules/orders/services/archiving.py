"""Orders that are done with, put out of the way and taken back. Whatever counts orders counts them still."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import update

from modules.orders import queries
from modules.orders.models import Order, OrderEvent
from modules.orders.queries import archive as archives
from modules.orders.services.writing import tell
from webapp.db import db, utcnow
from webapp.db.bulk import insert_rows
from webapp.domain import DomainError
from webapp.merchants.models import Store


def archive(store: Store, order_id: int) -> Order:
    """Put an order into the archive. Being there already is fine; raises DomainError while something of it waits or is wrong."""
    order = queries.order(store.id, order_id, lock=True)
    if order.archived_at is not None:
        return order
    if order.to_confirm or order.to_ship or order.open_issues:
        raise DomainError(_("Something of this order still waits or is wrong. Finish it, then archive it."), "still_open")
    order.archived_at = utcnow()
    tell(order, "archived")
    db.session.flush()
    return order


def unarchive(store: Store, order_id: int) -> Order:
    """Take an order out of the archive. Being outside is fine."""
    order = queries.order(store.id, order_id, lock=True)
    if order.archived_at is not None:
        order.archived_at = None
        tell(order, "unarchived")
        db.session.flush()
    return order


def archive_old(store: Store, since: datetime, limit: int) -> int:
    """Archive orders that are done with and were not changed since then, at most so many; how many were.

    That is no change of the order: forms that are open keep their version, and whoever follows changes has nothing new to read.
    """
    ids, now = archives.left_alone(store.id, since, limit), utcnow()
    put = update(Order).where(Order.id.in_(ids)).values(archived_at=now, updated_at=Order.updated_at)
    db.session.execute(put, execution_options={"synchronize_session": False})
    mine = {"platform_id": store.platform_id, "store_id": store.id, "kind": "archived", "note": "", "actor_id": None}
    insert_rows(OrderEvent, [{**mine, "order_id": each, "facts": {"by_itself": True}, "created_at": now} for each in ids])
    return len(ids)
