"""Stock in numbers: products, and movements whose sums match."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from modules.inventory.models import Level, Movement, Product, Reason, Variant
from modules.inventory.services.locations import default_location
from webapp.db import utcnow
from webapp.db.bulk import insert_rows, insert_with_ids
from webapp.merchants.models import Store
from webapp.registry.kinds.scale import Scale, ScaleDemo

VARIANTS = 50
"""Of each store; each has an equal share of the store's movements."""
AT_ONCE = 2000
Row = dict[str, Any]


def sow(scale: Scale, store: Store, number: int) -> int:
    """The store's stock; what is sold is told to whoever takes orders."""
    owner = {"platform_id": store.platform_id, "store_id": store.id}
    products = [{**owner, "name": f"Product {each:03} of store {number}", "brand": f"Brand {each % 7}"} for each in range(VARIANTS)]
    product_ids = insert_with_ids(Product, products)
    variants = [{**owner, **_variant(number, each, product_id)} for each, product_id in enumerate(product_ids)]
    total = scale.share(scale.movements, number)
    counts = [total // VARIANTS + (each < total % VARIANTS) for each in range(VARIANTS)]
    for row, count in zip(variants, counts, strict=True):
        row["on_hand"] = _balance(count)
    ids = insert_with_ids(Variant, variants)
    place = default_location(store).id
    kept = [{**owner, "variant_id": each, "location_id": place, "on_hand": row["on_hand"]} for each, row in zip(ids, variants, strict=True)]
    insert_rows(Level, kept)
    moved = (row for each, count in zip(ids, counts, strict=True) for row in _movements(each, place, count))
    while part := list(islice(moved, AT_ONCE)):
        insert_rows(Movement, [{**owner, **row} for row in part])
    scale.known["inventory", store.id] = [
        (each, row["sku"], product["name"], row["price"]) for each, row, product in zip(ids, variants, products, strict=True)
    ]
    return total


def _variant(number: int, each: int, product_id: int) -> Row:
    return {"product_id": product_id, "sku": f"S{number}-{each:03}", "price": 500 + each * 45, "tax_rate_bp": 1700}


def _delta(step: int) -> int:
    """What the movement of this number changes: 30 come in, then 29 leave one by one."""
    return 30 if step % 30 == 0 else -1


def _balance(count: int) -> int:
    whole, rest = divmod(count, 30)
    return whole + (31 - rest if rest else 0)


def _movements(variant_id: int, place: int, count: int) -> Iterator[Row]:
    """The newest is today, the oldest a year ago."""
    balance, now = 0, utcnow()
    for step in range(count):
        balance += _delta(step)
        reason = Reason.RECEIVED if step % 30 == 0 else Reason.SOLD
        at = now - timedelta(minutes=525_600 * (count - step) / count)
        yield {
            "variant_id": variant_id,
            "location_id": place,
            "quantity": _delta(step),
            "balance": balance,
            "reason": reason,
            "created_at": at,
        }


SCALE = ScaleDemo(code="inventory", sow=sow, weight=20)
