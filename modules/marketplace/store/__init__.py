"""Pages of a store: imports step by step, feeds to prepare and to download."""

from modules.marketplace.store import feeds, imports
from modules.marketplace.store.blueprint import marketplace

__all__ = ["feeds", "imports", "marketplace"]
