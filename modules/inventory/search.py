"""What the search of a store finds of the inventory."""

from __future__ import annotations

from flask import url_for

from modules.inventory import queries
from modules.inventory.tables import SEARCH
from webapp.registry.kinds.search import MOST_HITS, Hit
from webapp.routing.context import current_store


def variants(words: str) -> list[Hit]:
    """Variants by name, brand, SKU or barcode."""
    found = queries.found(current_store().id, words, SEARCH, MOST_HITS)
    return [Hit(title=row.title, detail=row.sku, url=url_for("inventory.store.inventory.variant", variant_id=row.id)) for row in found]


def all_variants(typed: str) -> str:
    """The list of all that match."""
    return url_for("inventory.store.inventory.list", q=typed)
