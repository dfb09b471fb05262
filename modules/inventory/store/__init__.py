"""Pages of a store: its articles, their stock and its locations."""

from modules.inventory.store import locations, products, stock
from modules.inventory.store.blueprint import inventory

__all__ = ["inventory", "locations", "products", "stock"]
