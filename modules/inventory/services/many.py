"""What is done with many variants at once, one after the other."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from modules.inventory import queries
from modules.inventory.models import ARCHIVED, Reason
from modules.inventory.services.stock import move_stock, set_stock
from modules.inventory.services.trail import noted
from webapp.db import utcnow
from webapp.domain import Conflict, DomainError
from webapp.merchants.models import Store

MOST = 100_000
"""The highest number that a variant can be low from."""


def take_off_sale(store: Store, variant_id: int) -> None:
    """Sell a variant no longer; a product of which none is sold is archived. Raises Conflict for one that is archived already."""
    variant = queries.variant(store.id, variant_id, lock=True)
    product = variant.product
    if product.status == ARCHIVED:
        raise Conflict(_("archived already"), "archived")
    with noted(store, variant, product):
        variant.active = False
        if not any(each.active for each in product.variants):
            product.status = ARCHIVED
        product.updated_at = utcnow()  # a new version of the product


def threshold(text: str) -> int | None:
    """The number that somebody typed for many; None for an empty field, which leaves it to the store. Raises DomainError."""
    plain = text.strip()
    if not plain:
        return None
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 9 and int(plain) <= MOST):
        raise DomainError(_("Low stock begins at a whole number from 0 to %(most)s.", most=f"{MOST:,}"), "bad_threshold", field="value")
    return int(plain)


def set_threshold(store: Store, variant_id: int, low_from: int | None) -> None:
    """Call a variant low from this number on. Raises Conflict where it is so already, or the variant is archived."""
    variant = queries.variant(store.id, variant_id, lock=True)
    if variant.product.status == ARCHIVED:
        raise Conflict(_("archived already"), "archived")
    if variant.low_stock_threshold == low_from:
        raise Conflict(_("has this number already"), "unchanged")
    with noted(store, variant):
        variant.low_stock_threshold = low_from
        variant.product.updated_at = utcnow()


def adjust(
    store: Store,
    variant_id: int,
    *,
    change: int | None = None,
    to: int | None = None,
    reason: Reason,
    location_id: int | None = None,
    note: str = "",
    key: str | None = None,
) -> None:
    """Change the stock of a variant at a location by so many pieces, or set it to so many.

    Raises DomainError where its stock is not counted, Conflict where it has that number already, and what `move_stock` raises. A `key`
    that was used before moves nothing again.
    """
    if not queries.variant(store.id, variant_id, lock=True).track_stock:
        raise DomainError(_("is not tracked"), "not_tracked")
    facts: dict[str, Any] = {"reason": reason, "location_id": location_id, "note": note, "key": key}
    if change is not None:
        move_stock(store, variant_id, change, **facts)
    elif to is not None and set_stock(store, variant_id, to, **facts) is None:
        raise Conflict(_("has this number already"), "unchanged")
