"""Tags: words that a store gives its orders, to find them again."""

from __future__ import annotations

from modules.orders import queries
from modules.orders.models import OrderTag, OrderTagging
from modules.orders.queries import tags
from webapp.commerce.tags import check_room, checked_tag
from webapp.db import db
from webapp.merchants.models import Store
from webapp.merchants.queries import hold_store

MOST_TAGS = 200


def add_tag(store: Store, order_id: int, name: str) -> OrderTag:
    """Give an order a tag, which is made where the store has none of that name. Having it already is fine."""
    word, order = checked_tag(name), queries.order(store.id, order_id)
    hold_store(store.id)  # two who write the same new word at once make one tag
    owner = {"platform_id": order.platform_id, "store_id": order.store_id}
    tag = tags.tag_named(store.id, word) or _new(word, owner)
    if tags.tagging(order.id, tag.id) is None:
        db.session.add(OrderTagging(order_id=order.id, tag_id=tag.id, **owner))
        db.session.flush()
    return tag


def remove_tag(store: Store, order_id: int, tag_id: int) -> None:
    """Take a tag from an order, and away for good where no other order has it. Not having it is fine."""
    hold_store(store.id)
    found = tags.tagging(queries.order(store.id, order_id).id, tag_id)
    if found is not None:
        db.session.delete(found)
        db.session.flush()
        clear([tag_id])


def clear(tag_ids: list[int]) -> None:
    """Take those away that no order has any more."""
    for tag_id in tags.without_orders(tag_ids):
        db.session.delete(db.session.get_one(OrderTag, tag_id))
    db.session.flush()


def _new(name: str, owner: dict[str, int]) -> OrderTag:
    check_room(len(tags.tags(owner["store_id"])), MOST_TAGS)
    tag = OrderTag(name=name, key=name, **owner)
    db.session.add(tag)
    db.session.flush()
    return tag
