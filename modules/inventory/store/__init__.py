"""Pages of a store: its articles, their stock and its locations."""

from modules.inventory.store import counts, imports, locations, products, stock, transfers
from modules.inventory.store.blueprint import inventory

__all__ = ["counts", "imports", "inventory", "locations", "products", "stock", "transfers"]
