"""Imports of customers: the pages of the pipeline."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from modules.customers.imports import CUSTOMERS
from modules.customers.store.blueprint import EXPORT, customers
from webapp.accounts.access import permission
from webapp.entitlements.gate import require_feature
from webapp.imports import ImportPages
from webapp.web.htmx import render

FEATURE = "customer_directory"
PAGES = ImportPages(kinds=(CUSTOMERS,), read=EXPORT, write=EXPORT, feature=FEATURE, back=(_l("Customers"), ".list"))
PAGES.register(customers)


@customers.get("/imports")
@permission(EXPORT)
@require_feature(FEATURE)
def import_list() -> ResponseReturnValue:
    """What was imported, and the form that takes a file."""
    return render(PAGES.list_template, **PAGES.context())
