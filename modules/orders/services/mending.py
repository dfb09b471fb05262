"""Orders that mend themselves: what they wait for is in the inventory by now."""

from __future__ import annotations

from collections.abc import Iterable

from modules.orders.queries import mending
from modules.orders.services.issues import look_again
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.registry.ports.stock import Stock


def mendable(store_id: int, channel: str | None, limit: int) -> list[int]:
    """Orders of a channel, or of all of them, with a product that was unknown and is there by now. Only looks.

    However many others wait, only these cost anything: products are asked for by number, not order by order.
    """
    stock, found = port(Stock), dict[int, None]()
    if stock is None:
        return []
    for gtins in mending.unknown_gtins(store_id, channel):
        known = stock.by_gtin(store_id, gtins)
        if known:
            found.update(dict.fromkeys(mending.ids_with_unknown(store_id, channel, known, limit)))
        if len(found) >= limit:
            break
    return [*found][:limit]


def mend(store: Store, order_ids: Iterable[int]) -> int:
    """Look at these orders once more; how many are right. What is reserved no longer waits for somebody who asks for it."""
    return sum(1 for order_id in order_ids if not look_again(store, order_id, again=False))
