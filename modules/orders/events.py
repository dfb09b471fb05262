"""What the orders tell other modules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from modules.orders.models import Order
from webapp.db import utcnow
from webapp.events import publish, publish_each
from webapp.registry.kinds.events import Event

MANUAL = "manual"
NEWS = timedelta(days=1)
PLACED = Event(code="orders.placed", facts={"store_id": int, "order_id": int, "number": str})
"""An order came in from a customer, today: not one that was typed by hand, nor one from before that was brought in."""


def tell_placed(order: Order) -> None:
    """Tell of a new order."""
    if order.channel != MANUAL and order.placed_at > utcnow() - NEWS:
        publish(PLACED.code, store_id=order.store_id, order_id=order.id, number=order.number)


def tell_placed_many(store_id: int, placed: Sequence[tuple[int, str, datetime]]) -> None:
    """Tell of many new orders of a channel: ids, numbers and when they were placed."""
    since = utcnow() - NEWS
    publish_each(PLACED.code, [{"store_id": store_id, "order_id": at, "number": number} for at, number, when in placed if when > since])


MOVED = Event(code="orders.moved", facts={"store_id": int, "order_id": int, "channel": str, "move": str})
"""Something was done with an order: confirm, decline, cancel, ship, deliver or return, or the number of a parcel was changed (track).

Told in the transaction that does it.
"""


def tell_moved(order: Order, move: str) -> None:
    """Tell what was done with an order."""
    publish(MOVED.code, store_id=order.store_id, order_id=order.id, channel=order.channel, move=move)


def tell_tracked(order: Order) -> None:
    """Tell that a parcel is followed by another number."""
    tell_moved(order, "track")


KEPT = Event(
    code="orders.kept",
    facts={"store_id": int, "order_id": int, "customer_id": int, "kept_minor": int, "currency": str},
)
"""Pieces of an order left or came back: `kept_minor` is what the customer keeps by now, tax included. It may be told twice, and late."""


def tell_kept(order: Order) -> None:
    """Tell what the customer keeps of an order."""
    kept = sum(line.price_minor * (line.shipped - line.returned) for line in order.lines)
    facts = {"store_id": order.store_id, "order_id": order.id, "customer_id": order.customer_id}
    publish(KEPT.code, **facts, kept_minor=kept, currency=order.currency)
