"""Imports of products and of stock counts: the pages of the pipeline."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from modules.inventory.imports import COUNTS, PRODUCTS
from modules.inventory.store.blueprint import inventory
from webapp.accounts.access import permission
from webapp.entitlements.gate import require_feature
from webapp.imports import ImportPages
from webapp.web.htmx import render

PAGES = ImportPages(
    kinds=(PRODUCTS, COUNTS),
    read="inventory:imports:read",
    write="inventory:imports:write",
    feature="inventory_import_export",
    back=(_l("Inventory"), ".list"),
)
PAGES.register(inventory)


@inventory.get("/imports")
@permission("inventory:imports:read")
@require_feature("inventory_import_export")
def import_list() -> ResponseReturnValue:
    """What was imported, and the forms that take files."""
    return render(PAGES.list_template, **PAGES.context())
