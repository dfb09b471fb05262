"""Pages of a store: its articles, their stock and its locations."""

from modules.inventory.store import bulk, checking, counts, imports, labels, locations, options, pictures, products, stock, transfers
from modules.inventory.store.blueprint import inventory

__all__ = [
    "bulk",
    "checking",
    "counts",
    "imports",
    "inventory",
    "labels",
    "locations",
    "options",
    "pictures",
    "products",
    "stock",
    "transfers",
]
