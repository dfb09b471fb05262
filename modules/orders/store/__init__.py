"""The pages of a store: its queue, an order and what is done with it, what is packed next."""

from modules.orders.store import (  # noqa: F401  # their views
    archiving,
    bulk,
    creating,
    imports,
    invoicing,
    mending,
    moving,
    packing,
    printing,
    refunding,
    shipping,
    tagging,
)
from modules.orders.store.blueprint import fulfillment, orders

__all__ = ["fulfillment", "orders"]
