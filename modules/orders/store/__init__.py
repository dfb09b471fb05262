"""The pages of a store: its queue, an order and what is done with it, what is packed next."""

from modules.orders.store import archiving, bulk, creating, imports, mending, moving, packing, printing, refunding, shipping, tagging  # noqa: F401  # their views
from modules.orders.store.blueprint import fulfillment, orders

__all__ = ["fulfillment", "orders"]
