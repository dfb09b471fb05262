"""What the inventory tells other modules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm.attributes import flag_modified, set_committed_value

from modules.inventory.models import Variant
from modules.inventory.models.products import ACTIVE
from modules.inventory.settings import InventorySettings
from webapp.events import publish, publish_each
from webapp.registry.kinds.events import Event
from webapp.settings.typed import settings

Facts = dict[str, int | str]
LOW_STOCK = Event(
    code="inventory.low_stock",
    facts={"store_id": int, "variant_id": int, "sku": str, "title": str, "on_hand": int, "available": int, "threshold": int},
)
"""What is available of a variant fell to its threshold or below it. Told once, and again only after it was
above it by more than the margin."""


def crossed(variant: Variant, before: int) -> bool:
    """Whether fewer of a variant on sale are available than before, it is low now, and nobody was told.

    `before` is what was available. It remembers what was told: a variant that goes up and down around its threshold is told once.
    """
    if variant.track_stock is False:  # there is always enough of it
        return False
    now, low = variant.available, threshold(variant)
    if variant.low_told:
        set_committed_value(variant, "low_told", now <= low + margin(variant))  # the writer sees to the row
        return False
    if now > low or now >= before or not variant.active or variant.product.status != ACTIVE:
        return False
    set_committed_value(variant, "low_told", True)
    return True


def judge(variants: Mapping[int, Variant], before: Mapping[int, int]) -> None:
    """Tell of locked variants that became low since `before`, what was available of each, by promises or by pieces set aside."""
    low: list[Facts] = []
    for variant_id, available in before.items():
        variant = variants[variant_id]
        told = variant.low_told
        if crossed(variant, available):
            low.append(low_stock(variant))
        if variant.low_told != told:
            flag_modified(variant, "low_told")
    publish_each(LOW_STOCK.code, low)


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
        "available": variant.available,
        "threshold": threshold(variant),
    }


RESERVATION_ENDED = Event(code="inventory.reservation_ended", facts={"store_id": int, "reference": str, "variant_id": int, "quantity": int})
"""So many pieces are no longer held for a reference: the time that a platform gives has passed."""
SWITCHED_ON = Event(code="inventory.switched_on", facts={"platform_id": int})
"""Stock is counted again on a platform: whoever had pieces held says what is still to be held."""


def switched_on(platform: Any) -> None:
    """Tell that stock is counted again; heard once the change is committed."""
    publish(SWITCHED_ON.code, platform_id=platform.id)
