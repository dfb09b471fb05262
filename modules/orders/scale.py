"""Orders in numbers: most of them shipped, some to confirm, some to ship, and held in stock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from modules.orders.models import Order, OrderEvent, OrderLine, searched
from modules.orders.services.counting import recounted
from modules.orders.states import State
from webapp.db import utcnow
from webapp.db.bulk import insert_rows, insert_with_ids
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.registry.kinds.scale import Scale, ScaleDemo
from webapp.registry.ports.stock import Stock, Want

AT_ONCE, PENDING, CONFIRMED = 1000, 25, 27
"""One order of so many waits to be confirmed, one of so many was confirmed and is to be shipped."""
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
        recounted(row["customer_id"] for row in orders)
        rows = [{**owner, "order_id": each, **row} for each, sold in zip(ids, lines, strict=True) for row in sold]
        insert_rows(OrderLine, [row for row in rows if not _held(row)])
        _hold(store, [row for row in rows if _held(row)])
        mine = {"platform_id": store.platform_id, "store_id": store.id, "kind": "placed"}
        told = [{**mine, "order_id": each, "created_at": row["placed_at"]} for each, row in zip(ids, orders, strict=True)]
        insert_rows(OrderEvent, told)
    return many


def _held(line: Row) -> int:
    """How many pieces of a line are confirmed and have not left."""
    held: int = line["confirmed"] - line["shipped"]
    return held


def _hold(store: Store, lines: list[Row]) -> None:
    """Lines of orders that are to be shipped, with what is held for them where there is stock."""
    wanted = [
        Want(f"orders:{line}", row["variant_id"], _held(row)) for line, row in zip(insert_with_ids(OrderLine, lines), lines, strict=True)
    ]
    stock = port(Stock)
    if stock is not None and wanted:
        stock.reserve(store.id, wanted, partly=True)


def _state(each: int) -> State:
    if each % PENDING == 0:
        return State.PENDING
    return State.CONFIRMED if each % CONFIRMED == 0 else State.SHIPPED


def _lines(each: int, articles: Articles) -> list[Row]:
    state = _state(each)
    sold = []
    for position in range(1 + each % 2):
        variant_id, sku, name, price = articles[(each * 3 + position) % len(articles)]
        quantity = 1 + each % 3
        done = {"confirmed": quantity * (state != State.PENDING), "shipped": quantity * (state == State.SHIPPED)}
        words = {"variant_id": variant_id, "sku": sku, "name": name, "price_minor": price, "tax_rate_bp": 1700}
        sold.append({"position": position + 1, "quantity": quantity, **done, **words})
    return sold


def _order(number: int, each: int, people: People, sold: list[Row], many: int) -> Row:
    customer_id, name, email = people[each * 7 % len(people)]
    called = f"X{number:03}-{each + 1:06}"
    return {
        "number": called,
        "channel": "manual",
        "state": _state(each),
        "to_confirm": sum(row["quantity"] - row["confirmed"] for row in sold),
        "to_ship": sum(map(_held, sold)),
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
