"""Figures of the inventory: what lies there, and how it moved."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from modules.inventory.forms import REASONS
from modules.inventory.models import Location, Movement, Product, Variant
from modules.inventory.models.stock import REVERSES, Reason
from webapp.registry.definition import Frontend
from webapp.registry.kinds.metrics import LEVEL, Dimension, Figure, Metric
from webapp.routing.context import current_frontend

CATEGORY = Dimension(code="category", name=_l("Category"))
LOCATION = Dimension(code="location", name=_l("Location"))
PRODUCT = Dimension(code="product", name=_l("Product"))
REASON = Dimension(code="reason", name=_l("Reason"), label=lambda code: str(dict(REASONS).get(code, code)))  # type: ignore[call-overload]


def page(product_id: int) -> str:
    """The page of a product; on pages of the platform there is one for each store alone."""
    if current_frontend() is Frontend.STORE:
        return str(url_for("inventory.store.inventory.detail", product_id=product_id))
    return ""


def movements(value: ColumnElement[int], *counts: ColumnElement[bool], **dimensions: object) -> Figure:
    """Movements of stock."""
    return Figure(
        rows=select(Movement)
        .join(Variant, Variant.id == Movement.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .join(Location, Location.id == Movement.location_id),
        at=Movement.created_at,
        value=value,
        key=Product.id,
        title=Product.name,
        store=Movement.store_id,
        changed=Movement.created_at,
        counts=counts,
        dimensions=dimensions,  # type: ignore[arg-type]
    )


def stock() -> Figure:
    """Pieces on hand: everything that came, less what went."""
    return movements(Movement.quantity + 0, category=Product.category, location=Location.name)


def received() -> Figure:
    """Pieces that were received."""
    came = Movement.reason.in_((Reason.RECEIVED, Reason.RESTOCK))
    return movements(Movement.quantity + 0, came, category=Product.category, product=Product.name)


def lost() -> Figure:
    """Pieces that were damaged, or missing when somebody counted, without those of lines that were taken back."""
    is_reversal = func.coalesce(Movement.key, "").startswith(REVERSES)
    fewer = or_(and_(Movement.quantity < 0, not_(is_reversal)), and_(Movement.quantity > 0, is_reversal))
    gone = Movement.reason.in_((Reason.DAMAGED, Reason.SHRINKAGE, Reason.COUNT)) & fewer
    return movements(-Movement.quantity, gone, product=Product.name, reason=Movement.reason)


SEEN: dict[str, Any] = {
    "permission": "inventory:stock:read",
    "overview": "inventory:overview:read",
    "feature": "inventory_basic",
    "address": page,
}

METRICS = (
    Metric(
        code="inventory.stock", name=_l("Pieces in stock"), grain=LEVEL, figure=stock, dimensions=(CATEGORY, LOCATION), weight=50, **SEEN
    ),
    Metric(code="inventory.received", name=_l("Pieces received"), figure=received, dimensions=(CATEGORY, PRODUCT), weight=60, **SEEN),
    Metric(
        code="inventory.lost",
        name=_l("Pieces lost"),
        figure=lost,
        dimensions=(PRODUCT, REASON),
        weight=65,
        less_is_better=True,
        **SEEN,
    ),
)
