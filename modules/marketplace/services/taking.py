"""What a batch of rows changes: told by the check, done by the run, by the same comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from babel.numbers import get_currency_precision
from flask_babel import gettext as _

from modules.inventory import queries as inventory_queries
from modules.inventory import services as inventory
from modules.inventory.services import Reason
from modules.marketplace import queries
from modules.marketplace.fields import BY_KEY, SPOKEN
from modules.marketplace.items import Item, Refused
from modules.marketplace.models import FeedText
from modules.marketplace.values import amount
from webapp.db import db
from webapp.domain import DomainError
from webapp.merchants.models import Store

DIRECT = {
    "title": "name",
    "brand": "brand",
    "description": "description",
    "product_type": "category",
    "image_link": "image_url",
    "link": "page_url",
    "gtin": "gtin",
    "price": "price",
    "tax_rate": "tax_rate_bp",
    "item_group_id": "group",
}
OF_PRODUCT = ("title", "brand", "description", "product_type", "image_link", "link")
ELSEWHERE = {"id", "quantity", *DIRECT}


@dataclass
class Tally:
    """What came of some rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Taker:
    """Takes in the rows of one import. Without `write` it only tells what would happen."""

    store: Store
    language: str
    write: bool
    actor_id: int | None = None

    def take(self, items: Sequence[Item]) -> Tally:
        """Compare a batch with what is there, in a fixed number of queries, and write the differences."""
        tally = Tally()
        known = inventory_queries.find_variants_by_sku(self.store.id, [item.sku for item in items])
        texts = queries.texts([variant.id for variant in known.values()], self.language)
        for item in items:
            variant = known.get(item.sku)
            try:
                outcome, changes = self._one(item, variant, texts.get(variant.id) if variant else None)
            except DomainError as error:
                tally.refused.append(Refused(item.number, item.cells, [error.message]))
                continue
            setattr(tally, outcome, getattr(tally, outcome) + 1)
            if changes:
                tally.changes.append({"row": item.number, "sku": item.sku, "fields": shown(changes, self.store.currency)})
        return tally

    def _one(self, item: Item, variant: Any, text: FeedText | None) -> tuple[str, dict[str, tuple[Any, Any]]]:
        if variant is None and not {"title", "price"} <= item.values.keys():
            raise DomainError(_("No product has this SKU. A new one needs a title and a price."), "incomplete")
        row = self._row(item, is_new=variant is None)
        outcome, changes = inventory.compare_product(row, variant)
        words = self._words(item, text)
        if variant is not None:
            changes = {**changes, **_text_changes(text, words), **_stock_change(variant, item)}
            outcome = "updated" if changes else "unchanged"
        if self.write and outcome != "unchanged":
            with db.session.begin_nested():  # a row that is refused half-way leaves nothing
                self._write(item, row, variant, text, words)
        return outcome, changes

    def _row(self, item: Item, *, is_new: bool) -> inventory.ProductRow:
        """What the row says of the product: its words only in the store's own language, or where there are none yet."""
        values = dict(item.values)
        if not is_new and not item.leads:
            values = {key: value for key, value in values.items() if key not in OF_PRODUCT}
        if not is_new and self.language != self.store.locale:
            values = {key: value for key, value in values.items() if key not in SPOKEN}
        given = {name: values[key] for key, name in DIRECT.items() if key in values}
        kind = " / ".join(values[key] for key in ("color", "size") if key in values)
        extra = self._extra(values)
        if not item.leads and "image_link" in item.values:
            extra["image_link"] = item.values["image_link"]
        return inventory.ProductRow(sku=item.sku, label=kind[:120] or None, attributes=extra or None, **given)

    def _extra(self, values: Mapping[str, Any]) -> dict[str, str]:
        """The columns that only the feed knows, as they are written into it."""
        extra = {key: str(value) for key, value in values.items() if key not in ELSEWHERE}
        if "sale_price" in extra:
            extra["sale_price"] = amount(values["sale_price"], get_currency_precision(self.store.currency))
        return extra

    def _words(self, item: Item, text: FeedText | None) -> dict[str, str]:
        """The texts kept beside the product: those in another language, and those of further variants."""
        if self.language != self.store.locale:
            return {key: item.values[key] for key in SPOKEN if key in item.values}
        if item.leads and text is None:
            return {}
        return {key: item.values[key] for key in SPOKEN if key in item.values and key in OF_PRODUCT}

    def _write(self, item: Item, row: inventory.ProductRow, variant: Any, text: FeedText | None, words: Mapping[str, str]) -> None:
        _outcome, variant = inventory.upsert_product(self.store, row, variant)
        if words:
            if text is None:
                text = FeedText(platform_id=self.store.platform_id, store_id=self.store.id, variant_id=variant.id, language=self.language)
                db.session.add(text)
            text.words = {**(text.words or {}), **words}
        difference = item.values.get("quantity", variant.on_hand) - variant.on_hand
        if difference:
            inventory.move_stock(self.store, variant.id, difference, reason=Reason.IMPORTED, actor_id=self.actor_id)


def _text_changes(text: FeedText | None, words: Mapping[str, str]) -> dict[str, tuple[Any, Any]]:
    before = text.words if text else {}
    return {key: (before.get(key, ""), value) for key, value in words.items() if before.get(key, "") != value}


def _stock_change(variant: Any, item: Item) -> dict[str, tuple[Any, Any]]:
    wanted = item.values.get("quantity", variant.on_hand)
    return {"quantity": (variant.on_hand, wanted)} if wanted != variant.on_hand else {}


def shown(changes: Mapping[str, tuple[Any, Any]], currency: str) -> list[list[str]]:
    """Changes as field, before and after, short enough for a list."""
    digits = get_currency_precision(currency)
    names = {name: key for key, name in DIRECT.items()}
    out = []
    for name, (before, after) in changes.items():
        if name == "attributes":
            out += [
                [str(BY_KEY[key].label), before.get(key, "")[:80], value[:80]] for key, value in after.items() if before.get(key) != value
            ]
            continue
        key = names.get(name, name)
        label = str(BY_KEY[key].label) if key in BY_KEY else name
        out.append([label, *(_cell(key, value, digits) for value in (before, after))])
    return out


def _cell(key: str, value: Any, digits: int) -> str:
    if value is None:
        return ""
    if key == "price":
        return amount(value, digits)
    return f"{value / 100:g} %" if key == "tax_rate" else str(value)[:80]
