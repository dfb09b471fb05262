"""What the rows of a feed change: products and stock by the inventory, words in each language beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modules.inventory import queries as inventory_queries
from modules.inventory import services as inventory
from modules.marketplace import queries
from modules.marketplace.fields import SPOKEN
from modules.marketplace.images import without_own
from modules.marketplace.services.words import write_words
from modules.marketplace.values import amount
from webapp.imports import Change, Reason, Row, Taken, Taking
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
    "sale_price": "sale_price",
    "sale_price_effective_date": "sale_dates",
    "tax_rate": "tax_rate_bp",
    "item_group_id": "group",
    "quantity": "on_hand",
}
FIELD_OF = {name: key for key, name in DIRECT.items()}
SALE_DAYS = ("sale_from", "sale_until")
OF_PRODUCT = ("title", "brand", "description", "product_type", "image_link", "link")
OWN_WORDS = ("title", "description", "product_type", "link")
"""Words of a product that a variant can have of its own in the store's language."""
NEEDED = ("title", "price")
ELSEWHERE = {"id", "held_back", *DIRECT}


@dataclass(frozen=True, slots=True)
class Known:
    """What is there for the rows of a batch."""

    variants: Mapping[str, Any]
    leading: frozenset[str]
    """SKUs of rows whose words are their product's."""
    uncounted: frozenset[int]
    """Locations that do not count for feeds."""
    elsewhere: Mapping[int, int]
    """What lies there, by variant: a feed says nothing of it."""
    pictures: Mapping[int, tuple[str, ...]]
    """Pictures that people uploaded, by product: a feed that comes back names their addresses."""


def match(taking: Taking, rows: Sequence[Row]) -> Known:
    """The variants of the rows, locked. The first variant of a product leads it, whichever rows are in this file."""
    store = taking.store
    variants = inventory.lock_articles(store, [row.values["id"] for row in rows])
    first = inventory_queries.first_variants(store.id, {found.product_id for found in variants.values()})
    groups = {row.values["item_group_id"] for row in rows if row.values["id"] not in variants and "item_group_id" in row.values}
    begun = set(inventory_queries.products_of_groups(store.id, groups))
    leading = {sku for sku, found in variants.items() if first.get(found.product_id) == found.id}
    for row in rows:
        sku, group = row.values["id"], row.values.get("item_group_id")
        if sku not in variants and (group is None or group not in begun):
            leading.add(sku)
            if group is not None:
                begun.add(group)
    uncounted = queries.uncounted(store.id)
    elsewhere = inventory_queries.on_hand_at(uncounted, [found.id for found in variants.values()])
    shown = inventory_queries.tokens_of({found.product_id for found in variants.values()})
    return Known(variants, frozenset(leading), uncounted, elsewhere, shown)


def take(taking: Taking, rows: Sequence[Row], known: Known) -> list[Taken]:
    """Take a batch in: products and stock, then the words beside them."""
    store, language = taking.store, taking.options["language"]
    own = language == store.locale
    lacking = _lacking(taking, [row for row in rows if row.values["id"] not in known.variants])
    able = [row for row in rows if row.number not in lacking]
    given = [_product_row(store, row, known, own=own) for row in able]
    place = queries.counted_location(store.id, known.uncounted)
    done = inventory.upsert_products(store, given, existing=known.variants, ahead=taking.ahead, location_id=place)
    came = dict(zip((row.number for row in able), done, strict=True))
    spoken = [(row, each) for row, each in zip(able, done, strict=True) if each.error is None and not (own and _says_it_all(row, each))]
    words = {each.variant_id: _words(row, own=own) for row, each in spoken}
    changed = write_words(store, language, words, _products_words(store, words) if own and words else {})
    return [_told(row, came.get(row.number), lacking.get(row.number), changed, store, known) for row in rows]


def _told(
    row: Row,
    done: inventory.Upserted | None,
    lacking: Reason | None,
    changed: Mapping[int, Mapping[str, tuple[str, str]]],
    store: Store,
    known: Known,
) -> Taken:
    if done is None:
        return Taken(reasons=[lacking] if lacking else [])
    if done.error is not None:
        return Taken(reasons=[inventory.refusal(done.error)])
    words = changed.get(done.variant_id, {})
    if not done.changes and not words:
        return Taken(done.outcome, (), done.variant_id)
    outcome = "updated" if done.outcome == "unchanged" and words else done.outcome
    elsewhere = known.elsewhere.get(done.variant_id, 0) + row.values.get("held_back", 0)
    changes = [*_changes(done.changes, store.currency, elsewhere), *(Change(key, *values) for key, values in words.items())]
    return Taken(outcome, changes, done.variant_id)


def _lacking(taking: Taking, rows: Sequence[Row]) -> dict[int, Reason]:
    """What new products lack, by number of the row: a column that nobody said is another matter than an empty cell."""
    unmapped = [key for key in NEEDED if key not in taking.mapped]
    if unmapped:
        return dict.fromkeys((row.number for row in rows), Reason("new_needs_columns", facts={"fields": unmapped}))
    empty = {row.number: [key for key in NEEDED if key not in row.values] for row in rows}
    return {number: Reason("new_needs", facts={"fields": keys}) for number, keys in empty.items() if keys}


def _product_row(store: Store, row: Row, known: Known, *, own: bool) -> inventory.ProductRow:
    """What the row says of the product: its words only in the store's own language, or where there are none yet."""
    sku = row.values["id"]
    is_new, leads = sku not in known.variants, sku in known.leading
    values = row.values if is_new else without_own(row.values, known.pictures.get(known.variants[sku].product_id, ()))
    own_image = values.get("image_link")
    if not is_new and not leads:
        values = {key: value for key, value in values.items() if key not in OF_PRODUCT}
    if not is_new and not own:
        values = {key: value for key, value in values.items() if key not in SPOKEN}
    given: dict[str, Any] = {DIRECT[key]: value for key, value in values.items() if key in DIRECT}
    if "on_hand" in given:
        given["on_hand"] += values.get("held_back", 0)
    if not is_new and "on_hand" in given:
        given["on_hand"] = _on_hand(given["on_hand"], known.variants[sku], known)
    kind = " / ".join([values[key] for key in ("color", "size") if key in values])
    extra = {key: str(value) for key, value in values.items() if key not in ELSEWHERE}
    if not leads and own_image is not None and (is_new or own_image != _image_now(known.variants[sku])):
        extra["image_link"] = own_image
    return inventory.ProductRow(sku=sku, label=kind[:120] or None, attributes=extra or None, **given)


def _image_now(variant: Any) -> str:
    """The picture that feeds have of a variant by now: its own, or else its product's."""
    return str(variant.attributes.get("image_link", variant.product.image_url))


def _on_hand(quantity: int, variant: Any, known: Known) -> int:
    """What the store has in all, where a feed says what lies at the locations that count for feeds: there for sale and held back.

    Feeds write 0 for less than nothing, which changes nothing.
    """
    elsewhere = known.elsewhere.get(variant.id, 0)
    return int(variant.on_hand) if quantity == max(variant.on_hand - elsewhere, 0) else quantity + elsewhere


def _says_it_all(row: Row, done: inventory.Upserted) -> bool:
    """Whether the product was made of this row alone: in the store's language it has all its words then."""
    return done.outcome == "created" and "item_group_id" not in row.values


def _words(row: Row, *, own: bool) -> dict[str, str]:
    """The texts that the row has beside the product: all in another language, else those that its product has too."""
    return {key: row.values[key] for key in (OWN_WORDS if own else SPOKEN) if key in row.values}


def _products_words(store: Store, variant_ids: Mapping[int, Any]) -> dict[int, dict[str, str]]:
    found = inventory_queries.products_of(store.id, variant_ids)
    return {
        at: {"title": of.name, "description": of.description, "product_type": of.category, "link": of.page_url} for at, of in found.items()
    }


def _changes(changes: Mapping[str, tuple[Any, Any]], currency: str, elsewhere: int) -> list[Change]:
    """Changes of the inventory by the fields of the feed, as plain text."""
    out = []
    if days := [changes[name] for name in SALE_DAYS if name in changes]:
        out.append(Change("sale_price_effective_date", *("/".join(str(pair[side] or "") for pair in days) for side in (0, 1))))
    for name, (before, after) in changes.items():
        if name == "attributes":
            out += [Change(key, before.get(key, ""), value) for key, value in after.items() if before.get(key) != value]
            continue
        if name in SALE_DAYS or name.startswith("option_"):
            continue  # said together, and said by the attributes that the options are
        if name == "on_hand":
            before, after = before - elsewhere, after - elsewhere
        key = FIELD_OF.get(name, name)
        out.append(Change(key, *(_plain(key, value, currency) for value in (before, after))))
    return out


def _plain(key: str, value: Any, currency: str) -> str:
    if value is None:
        return ""
    if key in ("price", "sale_price"):
        return amount(value, currency)
    return f"{value / 100:g} %" if key == "tax_rate" else str(value)
