"""Customers of whom nothing was heard for long: who is erased next, and when."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.customers import services, tables
from modules.customers.queries import leaving as queries
from modules.customers.settings import CustomersSettings
from modules.customers.store.blueprint import ERASE, customers
from webapp.accounts.access import permission
from webapp.contributions import silent
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.registry.kinds.heard import Heard
from webapp.settings.typed import settings
from webapp.web.htmx import render, see_other


@customers.get("/leaving")
@permission(ERASE)
@require_feature("customer_directory")
def leaving_list() -> ResponseReturnValue:
    """Everybody who was announced, the next on top."""
    page = tables.leaving().page(queries.leaving())
    months = settings(CustomersSettings).anonymise_after_months
    return render("customers/store/leaving.html", page=page, months=months, off=[each.name for each in silent(Heard)] if months else [])


@customers.post("/<int:customer_id>/keep")
@permission(ERASE)
@require_feature("customer_directory")
def keep(customer_id: int) -> ResponseReturnValue:
    """Let somebody stay who was announced."""
    with transaction():
        name = services.keep(customer_id)
    return see_other(url_for(".leaving_list"), _("%(name)s stays.", name=name))
