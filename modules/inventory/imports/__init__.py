"""Products and stock counts from files: which column is what, and how a row is taken in."""

from modules.inventory.imports.counts import COUNTS
from modules.inventory.imports.products import PRODUCTS

__all__ = ["COUNTS", "PRODUCTS"]
