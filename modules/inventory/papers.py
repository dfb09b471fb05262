"""Labels with barcodes, on sheets of 21 or from a roll."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from modules.inventory.models import Variant
from modules.inventory.settings import InventorySettings
from webapp.db import utcnow
from webapp.documents import bars, pdf
from webapp.domain import DomainError
from webapp.merchants.models import Store
from webapp.settings.typed import settings
from webapp.web.days import today_in
from webapp.web.formats import money

MOST_LABELS = 1_000
WIDE = {"sheet": 42, "roll": 46}
"""Millimetres that the bars are wide."""


def labels(store: Store, wanted: Sequence[tuple[Variant, int]]) -> bytes:
    """A PDF of so many labels of each variant, on the paper that the store has. Raises DomainError for none or too many."""
    count = sum(copies for _variant, copies in wanted)
    if not 0 < count <= MOST_LABELS:
        raise DomainError(_("Print between 1 and %(most)s labels at once.", most=MOST_LABELS), "bad_quantity", field="copies")
    paper = settings(InventorySettings, store.id).label_paper
    day = today_in(store.timezone)
    made = [label for variant, copies in wanted for label in [_label(variant, store.currency, day)] * copies]
    return pdf("inventory/labels", {"paper": paper, "bars": WIDE[paper], "labels": made}, title=_("Labels"), at=utcnow())


def _label(variant: Variant, currency: str, day: date) -> dict[str, Any]:
    """What a customer pays on this day and, while it is on sale, the usual price: no other one is kept for every variant."""
    price = variant.price_on(day)
    code = variant.gtin if variant.gtin and bars(variant.gtin) else variant.sku
    return {
        "name": variant.product.name[:60],
        "kind": variant.label[:40],
        "code": code,
        "bars": bars(code),
        "price": money(price, currency),
        "before": money(variant.price, currency) if price < variant.price else "",
    }
