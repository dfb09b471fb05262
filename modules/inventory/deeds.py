"""What is done with many variants of a list, at once or by a job."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from modules.inventory.models import Reason
from modules.inventory.queries import finding
from modules.inventory.services import many
from webapp.routing.context import current_store
from webapp.web.tables.deeds import Deed


def take_off_sale(variant_id: int) -> None:
    """Sell a variant of the present store no longer."""
    many.take_off_sale(current_store(), variant_id)


def call_low_from(variant_id: int, *, low_from: int | None) -> None:
    """Call a variant of the present store low from this number on."""
    many.set_threshold(current_store(), variant_id, low_from)


def adjust(row: tuple[int, str], *, mode: str, quantity: int, reason: str, location_id: int | None, note: str, key: str) -> None:
    """Change the stock of a variant of the present store, (id, SKU), by so many, or set it to so many."""
    facts: dict[str, Any] = {"reason": Reason(reason), "location_id": location_id, "note": note, "key": f"bulk:{key}:{row[0]}"}
    facts["to" if mode == "set" else "change"] = quantity
    many.adjust(current_store(), row[0], **facts)


def sku(variant_id: int) -> str:
    """What people call a variant of the present store; empty where there is none."""
    return dict(finding.skus_of(current_store().id, [variant_id])).get(variant_id, "")


TAKE_OFF_SALE = Deed("inventory.take-off-sale", _l("Take variants off sale"), take_off_sale, sku)
LOW_FROM = Deed("inventory.low-from", _l("Say when variants are low"), call_low_from, sku)
ADJUST = Deed("inventory.adjust-many", _l("Adjust the stock of variants"), adjust, lambda row: str(row[1]))
