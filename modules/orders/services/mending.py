"""Orders that mend themselves: what they wait for is in the inventory by now."""

from __future__ import annotations

from modules.orders.queries import mending
from modules.orders.services.issues import look_again
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.registry.ports.stock import Stock


def mend(store: Store, channel: str | None, limit: int) -> int:
    """Look again at orders of a channel, or of all of them, with a product that was unknown and is there by now; how many are right.

    However many others wait, only these cost anything: products are asked for by number, not order by order.
    """
    stock, right, left = port(Stock), 0, limit
    if stock is None:
        return 0
    for gtins in mending.unknown_gtins(store.id, channel):
        known = stock.by_gtin(store.id, gtins)
        found = mending.ids_with_unknown(store.id, channel, known, left) if known else []
        right += sum(1 for order_id in found if not look_again(store, order_id))
        left -= len(found)
        if left <= 0:
            break
    return right
