"""What a batch of rows changes: told by the check, done by the run, by the same comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from modules.inventory import queries as inventory_queries
from modules.inventory import services as inventory
from modules.marketplace import queries
from modules.marketplace.fields import BY_KEY, SPOKEN
from modules.marketplace.items import Item, Refused
from modules.marketplace.models import FeedText
from modules.marketplace.values import amount
from webapp.commerce import format_rate
from webapp.db.bulk import insert_rows, update_rows
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
    "quantity": "on_hand",
}
Changes = dict[str, tuple[Any, Any]]
OF_PRODUCT = ("title", "brand", "description", "product_type", "image_link", "link")
SHOWN_CHANGES = 50
ELSEWHERE = {"id", *DIRECT}


@dataclass
class Tally:
    """What came of some rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, item: Item, reason: str) -> None:
        """The row was not taken in."""
        self.refused.append(Refused(item.number, item.cells, [reason]))

    def count(self, item: Item, done: inventory.Upserted, texts: Changes, currency: str) -> None:
        """The row was taken in; `texts` are changes of words beside the product."""
        if done.outcome == "created":
            self.created += 1
        elif not done.changes and not texts:
            self.unchanged += 1
        else:
            self.updated += 1
            if len(self.changes) < SHOWN_CHANGES:
                self.changes.append({"row": item.number, "sku": item.sku, "fields": shown({**done.changes, **texts}, currency)})


@dataclass(frozen=True)
class Ready:
    """A row beside what it is compared with."""

    item: Item
    row: inventory.ProductRow
    text: FeedText | None
    words: dict[str, str]


@dataclass(frozen=True)
class Taker:
    """Takes in the rows of one import. Without `write` it only tells what would happen."""

    store: Store
    language: str
    write: bool
    actor_id: int | None = None

    def take(self, items: Sequence[Item]) -> Tally:
        """Compare a batch with what is there and write the differences, both in a fixed number of statements."""
        tally = Tally()
        known = inventory_queries.find_variants_by_sku(self.store.id, [item.sku for item in items], lock=self.write)
        texts = queries.texts([variant.id for variant in known.values()], self.language)
        ready = self._compared(items, known, texts, tally)
        written = []
        for each, done in zip(ready, self._upsert([each.row for each in ready], known), strict=True):
            if done.error is not None:
                tally.refuse(each.item, done.error.message)
                continue
            changed = _text_changes(each.text, each.words)
            tally.count(each.item, done, changed, self.store.currency)
            if changed:
                written.append((done.variant_id, each))
        if self.write:
            self._write_texts(written)
        return tally

    def more_follow(self) -> None:
        """Said in the transaction of the first batch of several."""
        if self.write:
            inventory.expect_many()

    def _compared(self, items: Sequence[Item], known: Mapping[str, Any], texts: Mapping[int, FeedText], tally: Tally) -> list[Ready]:
        """The rows that can be taken in at all; the tally gets the others."""
        ready = []
        for item in items:
            variant = known.get(item.sku)
            if variant is None and not {"title", "price"} <= item.values.keys():
                tally.refuse(item, _("No product has this SKU. A new one needs a title and a price."))
                continue
            text = texts.get(variant.id) if variant else None
            ready.append(Ready(item, self._row(item, is_new=variant is None), text, self._words(item, text)))
        return ready

    def _upsert(self, rows: list[inventory.ProductRow], known: Mapping[str, Any]) -> list[inventory.Upserted]:
        if self.write:
            return inventory.upsert_products(self.store, rows, existing=known, actor_id=self.actor_id)
        return [inventory.Upserted(*inventory.compare_product(row, known.get(row.sku))) for row in rows]

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
            extra["sale_price"] = amount(values["sale_price"], self.store.currency)
        return extra

    def _words(self, item: Item, text: FeedText | None) -> dict[str, str]:
        """The texts kept beside the product: those in another language, and those of further variants."""
        if self.language != self.store.locale:
            return {key: item.values[key] for key in SPOKEN if key in item.values}
        if item.leads and text is None:
            return {}
        return {key: item.values[key] for key in SPOKEN if key in item.values and key in OF_PRODUCT}

    def _write_texts(self, written: Sequence[tuple[int, Ready]]) -> None:
        owner = {"platform_id": self.store.platform_id, "store_id": self.store.id, "language": self.language}
        insert_rows(FeedText, [{**owner, "variant_id": at, "words": each.words} for at, each in written if each.text is None])
        update_rows(FeedText, {each.text.id: {"words": {**each.text.words, **each.words}} for _at, each in written if each.text})


def _text_changes(text: FeedText | None, words: Mapping[str, str]) -> Changes:
    before = text.words if text else {}
    return {key: (before.get(key, ""), value) for key, value in words.items() if before.get(key, "") != value}


def shown(changes: Mapping[str, tuple[Any, Any]], currency: str) -> list[list[str]]:
    """Changes as field, before and after, short enough for a list."""
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
        out.append([label, *(_cell(key, value, currency) for value in (before, after))])
    return out


def _cell(key: str, value: Any, currency: str) -> str:
    if value is None:
        return ""
    if key == "price":
        return amount(value, currency)
    return format_rate(value) if key == "tax_rate" else str(value)[:80]
