"""Imports of orders: the pages of the pipeline."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from modules.orders.imports import ORDERS
from modules.orders.store.blueprint import WRITE, orders
from webapp.accounts.access import permission
from webapp.entitlements.gate import require_feature
from webapp.imports import ImportPages
from webapp.web.htmx import render

FEATURE = "order_bulk_actions"
PAGES = ImportPages(kinds=(ORDERS,), read=WRITE, write=WRITE, feature=FEATURE, back=(_l("Orders"), ".list"))
PAGES.register(orders)


@orders.get("/imports")
@permission(WRITE)
@require_feature(FEATURE)
def import_list() -> ResponseReturnValue:
    """What was imported, and the form that takes a file."""
    return render(PAGES.list_template, **PAGES.context())
