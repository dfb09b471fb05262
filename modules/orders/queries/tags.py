"""The words by which a store groups its orders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Row, Select, select

from modules.orders.models import Order, OrderTag, OrderTagging
from webapp.db import db


def tags(store_id: int) -> Sequence[OrderTag]:
    """Every tag of a store, by name."""
    return db.session.scalars(select(OrderTag).where(OrderTag.store_id == store_id).order_by(OrderTag.key, OrderTag.id)).all()


def tag_named(store_id: int, name: str) -> OrderTag | None:
    """The tag with this name, in whatever letters."""
    found: OrderTag | None = db.session.scalar(select(OrderTag).where(OrderTag.store_id == store_id, OrderTag.key == name))
    return found


def tagging(order_id: int, tag_id: int) -> OrderTagging | None:
    """That the order has the tag."""
    mine = OrderTagging.order_id == order_id, OrderTagging.tag_id == tag_id
    found: OrderTagging | None = db.session.scalar(select(OrderTagging).where(*mine))
    return found


def has_tag(tag_id: int) -> ColumnElement[bool]:
    """The condition that an order has a tag."""
    return Order.id.in_(select(OrderTagging.order_id).where(OrderTagging.tag_id == tag_id))


def tags_of(order_ids: Sequence[int]) -> Select[int]:
    """Ids of the tags that any of these orders has."""
    return select(OrderTagging.tag_id).where(OrderTagging.order_id.in_(order_ids)).distinct()


def names_on(order_ids: Sequence[int]) -> Sequence[Row[int, str]]:
    """(order_id, name) of the tags of these orders."""
    named = select(OrderTagging.order_id, OrderTag.name).join(OrderTagging.tag)
    return db.session.execute(named.where(OrderTagging.order_id.in_(order_ids)).order_by(OrderTagging.id)).all()


def without_orders(tag_ids: Iterable[int]) -> list[int]:
    """Which of these tags no order has any more."""
    used = select(OrderTagging.tag_id)
    return list(db.session.scalars(select(OrderTag.id).where(OrderTag.id.in_(list(tag_ids)), OrderTag.id.not_in(used))))
