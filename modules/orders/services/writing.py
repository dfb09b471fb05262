"""What every change of an order ends with: its sums, and a line in its timeline."""

from __future__ import annotations

from typing import Any

from modules.orders import queries
from modules.orders.models import Order, OrderEvent, searched
from modules.orders.queries.people import NOTHING
from modules.orders.services.counting import recounted
from modules.orders.states import pending, state_of, to_ship
from webapp.actor import current_actor
from webapp.db import db, utcnow


def owned(order: Order) -> dict[str, int]:
    """The columns that say whose a row of an order is."""
    return {"platform_id": order.platform_id, "store_id": order.store_id, "order_id": order.id}


def tell(order: Order, kind: str, note: str = "", **facts: Any) -> None:
    """One more line in the order's timeline."""
    db.session.add(OrderEvent(**owned(order), kind=kind, note=note, facts=facts, actor_id=current_actor().user_id))


def settle(order: Order) -> None:
    """Write down what lines and issues say now; a new version of the order. Where something waits again, it leaves the archive."""
    db.session.flush()
    order.open_issues = queries.count_issues(order.id)  # asked before anything is set: one version for all of it
    counted, order.state = order.state not in NOTHING, state_of(order.lines)
    order.to_confirm = sum(map(pending, order.lines))
    order.to_ship = sum(map(to_ship, order.lines))
    if order.to_confirm or order.to_ship or order.open_issues:
        order.archived_at = None
    order.search = searched(order.number, order.customer_name, order.customer_email, order.channel_ref, order.city)
    order.updated_at = utcnow()
    db.session.flush()
    if counted is (order.state in NOTHING):
        recounted([order.customer_id])
