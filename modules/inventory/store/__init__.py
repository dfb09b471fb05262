"""Pages of a store: its articles, their stock and its locations."""

from modules.inventory.store import imports, locations, products, stock
from modules.inventory.store.blueprint import inventory

__all__ = ["imports", "inventory", "locations", "products", "stock"]
