"""What the inventory tells other modules."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm.attributes import set_committed_value

from modules.inventory.models import Variant
from modules.inventory.models.products import ACTIVE
from modules.inventory.settings import InventorySettings
from webapp.events import publish
from webapp.registry.kinds.events import Event
from webapp.settings.typed import settings

Facts = dict[str, int | str]
LOW_STOCK = Event(
    code="inventory.low_stock",
    facts={"store_id": int, "variant_id": int, "sku": str, "title": str, "on_hand": int, "threshold": int},
)
"""A variant fell to its threshold or below it. Told once, and again only after it was above it by more than the margin."""


def crossed(variant: Variant, before: int) -> bool:
    """Whether a variant on sale was above its threshold before and is not any more, or lost some and its low stock was never told.

    It remembers what was told: a variant that goes up and down around its threshold is told once.
    """
    now, low = variant.on_hand, threshold(variant)
    if variant.low_told:
        set_committed_value(variant, "low_told", now <= low + margin(variant))  # the row follows with the movement
        return False
    if now > low or now >= before or not variant.active or variant.product.status != ACTIVE:
        return False
    set_committed_value(variant, "low_told", True)
    return True


def margin(variant: Variant) -> int:
    """By how many it has to be above its threshold before low stock is told again."""
    return settings(InventorySettings, variant.store_id).low_stock_margin


def threshold(variant: Variant) -> int:
    """Its own, or the store's where it has none."""
    own = variant.low_stock_threshold
    return own if own is not None else settings(InventorySettings, variant.store_id).low_stock_threshold


def low_stock(variant: Variant) -> Facts:
    """What is told of a variant."""
    return {
        "store_id": variant.store_id,
        "variant_id": variant.id,
        "sku": variant.sku,
        "title": variant.title,
        "on_hand": variant.on_hand,
        "threshold": threshold(variant),
    }


SWITCHED_ON = Event(code="inventory.switched_on", facts={"platform_id": int})
"""Stock is counted again on a platform: whoever had pieces held says what is still to be held."""


def switched_on(platform: Any) -> None:
    """Tell that stock is counted again; heard once the change is committed."""
    publish(SWITCHED_ON.code, platform_id=platform.id)
