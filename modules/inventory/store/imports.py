"""Imports of products and of stock counts: the pages of the pipeline."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from modules.inventory.imports import COUNTS, PRODUCTS
from modules.inventory.store.blueprint import inventory
from webapp.imports import ImportPages

PAGES = ImportPages(
    kinds=(PRODUCTS, COUNTS),
    read="inventory:imports:read",
    write="inventory:imports:write",
    feature="inventory_import_export",
    back=(_l("Inventory"), ".list"),
)
PAGES.register(inventory)
