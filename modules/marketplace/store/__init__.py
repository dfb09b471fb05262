"""Pages of a store: imports step by step, feeds to prepare and to download, and what Letzshop sends and is told."""

from modules.marketplace.store import feeds, imports, publishing, words
from modules.marketplace.store.blueprint import marketplace
from modules.marketplace.store.letzshop import letzshop

__all__ = ["feeds", "imports", "letzshop", "marketplace", "publishing", "words"]
