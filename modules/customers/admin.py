"""The provider's look-up over the customers of all merchants of a platform."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from modules.customers import labels, queries, tables
from modules.customers.queries import duplicates as twice
from modules.customers.settings import CustomersSettings
from webapp.accounts.access import permission
from webapp.settings.typed import settings
from webapp.web.htmx import render

customers = Blueprint("customers", __name__)
LOOK_UP = "customers:directory:read"


@customers.get("/")
@permission(LOOK_UP)
def list() -> ResponseReturnValue:
    """Everybody, to find who asks for help."""
    return render("customers/admin/list.html", page=tables.everybody().page(queries.directory()))


@customers.get("/duplicates")
@permission(LOOK_UP)
def duplicates() -> ResponseReturnValue:
    """Pairs that look like one customer, of whichever merchant; merchants merge them."""
    pairs = twice.pairs(likenesses=settings(CustomersSettings).duplicate_match)
    merchants = queries.merchant_names({pair.first.merchant_id for pair in pairs})
    return render("customers/admin/duplicates.html", pairs=pairs, merchants=merchants, reasons=labels.REASONS)
