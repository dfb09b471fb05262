"""Pages of a store: its articles, their stock and its locations."""

from modules.inventory.store import (
    bulk,
    checking,
    counts,
    deliveries,
    imports,
    labels,
    locations,
    options,
    picking,
    pictures,
    products,
    reversing,
    stepping,
    stock,
    transfers,
)
from modules.inventory.store.blueprint import inventory

__all__ = [
    "bulk",
    "checking",
    "counts",
    "deliveries",
    "imports",
    "inventory",
    "labels",
    "locations",
    "options",
    "picking",
    "pictures",
    "products",
    "reversing",
    "stepping",
    "stock",
    "transfers",
]
