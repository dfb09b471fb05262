"""The platform's view over the stock of all its stores."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from modules.inventory import queries, tables
from modules.inventory.queries import overview
from webapp.accounts.access import permission
from webapp.merchants.queries import store_of
from webapp.routing.context import current_platform
from webapp.web.htmx import render

inventory = Blueprint("inventory", __name__)


@inventory.get("/")
@permission("inventory:overview:read")
def list() -> ResponseReturnValue:
    """Every store with its numbers."""
    page = tables.stores().page(overview.stores_overview(current_platform().id))
    return render("inventory/admin/list.html", page=page, totals=overview.totals())


@inventory.get("/stores/<int:store_id>")
@permission("inventory:overview:read")
def detail(store_id: int) -> ResponseReturnValue:
    """One store's articles, to look at."""
    store = store_of(current_platform().id, store_id)
    page = tables.page_of(tables.articles(store, creatable=False), queries.variants(store.id))
    return render("inventory/admin/detail.html", page=page, store=store, totals=overview.totals(store.id))
