"""What the inventory tells other modules."""

from __future__ import annotations

from typing import Any

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
"""A variant fell to its threshold or below it. Told once, and again only after it was above it."""


def crossed(variant: Variant, before: int) -> bool:
    """Whether a variant on sale was above its threshold before and is not any more."""
    return variant.active and variant.on_hand <= threshold(variant) < before and variant.product.status == ACTIVE


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
