"""What Letzshop shows for sale beside what the inventory has."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.inventory import queries as inventory
from modules.marketplace import queries, services, tables
from modules.marketplace.settings import MarketplaceSettings
from modules.marketplace.store.letzshop.blueprint import FEATURE, READ, WRITE, letzshop, page
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.settings.typed import settings
from webapp.web.htmx import see_other


@letzshop.get("/products")
@permission(READ)
@require_feature(FEATURE)
def products() -> ResponseReturnValue:
    """The products, those that differ first."""
    store = current_store()
    listed = tables.products().page(queries.products(store.id))
    return page("marketplace/letzshop/products.html", "products", page=listed)


@letzshop.get("/products/<int:product_id>")
@permission(READ)
@require_feature(FEATURE)
def product(product_id: int) -> ResponseReturnValue:
    """One product: field by field, and whose word counts."""
    store = current_store()
    found = queries.product(store.id, product_id)
    ours = inventory.variants_by_id(store.id, [found.variant_id]) if found.variant_id else []
    how = settings(MarketplaceSettings, store.id)
    told: dict[str, Any] = {"ours": None, "for_sale": None, "price": None, "is_sale": False}
    if ours:
        day = queries.day_of(store)
        told = {"ours": ours[0], "for_sale": services.for_sale(store, ours[0]), "price": ours[0].price_on(day)}
        told["is_sale"] = ours[0].sale_on(day) is not None
    return page("marketplace/letzshop/product.html", "products", product=found, how=how, **told)


@letzshop.post("/products")
@permission(WRITE)
@require_feature(FEATURE)
def compare() -> ResponseReturnValue:
    """Read what is shown now."""
    with transaction():
        made = services.compare_products(current_store())
    return see_other(url_for(".job", job_id=made.id), _("Products are being compared."))
