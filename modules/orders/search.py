"""What the search finds of the orders: in a store its own, at work for a platform all of them."""

from __future__ import annotations

from flask import url_for

from modules.orders import queries
from modules.orders.models import Order
from webapp.registry.kinds.search import MOST_HITS, Hit
from webapp.web.formats import day


def of_store(words: str) -> list[Hit]:
    """Orders by number, buyer or what they hold."""
    return [_hit(row, url_for("orders.store.orders.detail", order_id=row.id)) for row in queries.found(words, MOST_HITS)]


def of_platform(words: str) -> list[Hit]:
    return [_hit(row, url_for("orders.admin.orders.detail", order_id=row.id)) for row in queries.found(words, MOST_HITS)]


def _hit(row: Order, url: str) -> Hit:
    return Hit(title=row.number, detail=f"{row.customer_name} · {day(row.placed_at)}".strip(" ·"), url=url)


def list_of_store(typed: str) -> str:
    """The list of all that match."""
    return url_for("orders.store.orders.list", tab="all", q=typed)


def list_of_platform(typed: str) -> str:
    """The list of all that match."""
    return url_for("orders.admin.orders.list", q=typed)
