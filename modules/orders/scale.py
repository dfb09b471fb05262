"""Orders in numbers: most of them shipped, some waiting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from modules.orders.models import Order, OrderEvent, OrderLine, searched
from modules.orders.states import State
from webapp.db import utcnow
from webapp.db.bulk import insert_rows, insert_with_ids
from webapp.merchants.models import Store
from webapp.registry.kinds.scale import Scale, ScaleDemo

AT_ONCE, WAITING = 1000, 25
"""One order of so many waits to be confirmed."""
People = Sequence[tuple[int | None, str, str]]
Articles = Sequence[tuple[int | None, str, str, int]]
NOBODY: People = [(None, "A guest", "guest@example.com")]
NOTHING: Articles = [(None, "X-1", "Something", 1000)]
Row = dict[str, Any]


def sow(scale: Scale, store: Store, number: int) -> int:
    """The store's orders, a line or two each, to those customers and of those articles that were sown before."""
    many = scale.share(scale.orders, number)
    people, articles = scale.known.get(("customers", store.id)) or NOBODY, scale.known.get(("inventory", store.id)) or NOTHING
    owner = {"platform_id": store.platform_id, "store_id": store.id, "currency": store.currency}
    numbers = iter(range(many))
    while part := list(islice(numbers, AT_ONCE)):
        lines = [_lines(each, articles) for each in part]
        orders = [{**owner, **_order(number, each, people, sold, many)} for each, sold in zip(part, lines, strict=True)]
        ids = insert_with_ids(Order, orders)
        insert_rows(OrderLine, [{**owner, "order_id": each, **row} for each, sold in zip(ids, lines, strict=True) for row in sold])
        mine = {"platform_id": store.platform_id, "store_id": store.id, "kind": "placed"}
        told = [{**mine, "order_id": each, "created_at": row["placed_at"]} for each, row in zip(ids, orders, strict=True)]
        insert_rows(OrderEvent, told)
    return many


def _lines(each: int, articles: Articles) -> list[Row]:
    waits = each % WAITING == 0
    sold = []
    for position in range(1 + each % 2):
        variant_id, sku, name, price = articles[(each * 3 + position) % len(articles)]
        quantity = 1 + each % 3
        done = 0 if waits else quantity
        words = {"variant_id": variant_id, "sku": sku, "name": name, "price_minor": price, "tax_rate_bp": 1700}
        sold.append({"position": position + 1, "quantity": quantity, "confirmed": done, "shipped": done, **words})
    return sold


def _order(number: int, each: int, people: People, sold: list[Row], many: int) -> Row:
    waits = each % WAITING == 0
    customer_id, name, email = people[each * 7 % len(people)]
    called = f"X{number:03}-{each + 1:06}"
    return {
        "number": called,
        "channel": "manual",
        "state": State.PENDING if waits else State.SHIPPED,
        "to_confirm": sum(row["quantity"] for row in sold) if waits else 0,
        "customer_id": customer_id,
        "customer_name": name,
        "customer_email": email,
        "city": "Luxembourg",
        "country": "LU",
        "placed_at": utcnow() - timedelta(minutes=525_600 * (many - each) / many),
        "total_minor": sum(row["price_minor"] * row["quantity"] for row in sold),
        "search": searched(called, name, email, None, "Luxembourg"),
    }


SCALE = ScaleDemo(code="orders", sow=sow, weight=30)
