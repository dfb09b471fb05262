"""The rows of a feed: what each says of an article, and what would come of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any, Literal

from modules.inventory.models import Variant
from webapp.domain import DomainError

Outcome = Literal["created", "updated", "unchanged"]
Changes = dict[str, tuple[Any, Any]]
OF_PRODUCT = ("name", "brand", "description", "category", "image_url", "page_url")
OF_VARIANT = ("sku", "label", "gtin", "mpn", "weight_grams", "track_stock", "price", "tax_rate_bp", "attributes")
_of_product, _of_variant = attrgetter(*OF_PRODUCT), attrgetter(*OF_VARIANT)


@dataclass(slots=True, kw_only=True)
class ProductRow:
    """One article of a feed, already checked. None leaves what is there; prices in minor units of the store's currency, a
    `sale_price` of 0 for none. `sale_dates` are the first and the last day of the sale, None where it is open.

    `group` joins the articles of one product; without it an article is a product of its own. `on_hand` is what the store has in
    all: the difference is moved at one location, by default its first. `options` are (name, value) of the product's options in their
    order; a name that is "" is the one that the product has there. Nobody changes a row; it is not frozen since that takes a
    frozen one three times as long to be made.
    """

    sku: str
    name: str | None = None
    price: int | None = None
    sale_price: int | None = None
    sale_dates: tuple[date | None, date | None] | None = None
    group: str | None = None
    label: str | None = None
    gtin: str | None = None
    mpn: str | None = None
    weight_grams: int | None = None
    track_stock: bool | None = None
    brand: str | None = None
    description: str | None = None
    category: str | None = None
    tax_rate_bp: int | None = None
    image_url: str | None = None
    page_url: str | None = None
    attributes: Mapping[str, str] | None = None
    on_hand: int | None = None
    options: Sequence[tuple[str, str]] | None = None

    def of_product(self) -> dict[str, Any]:
        """What it says of the product."""
        return _given(OF_PRODUCT, _of_product(self))

    def of_variant(self) -> dict[str, Any]:
        """What it says of the variant. Attributes of the feed are added to those that are there."""
        given = _given(OF_VARIANT, _of_variant(self))
        if self.sale_price is not None:
            given["sale_price"] = self.sale_price or None
        if self.sale_dates is not None:
            given["sale_from"], given["sale_until"] = self.sale_dates
        return given


@dataclass(slots=True)
class Upserted:
    """What came of a row: the variant and each changed field as (before, after), or why it was refused."""

    outcome: Outcome
    changes: Changes = field(default_factory=dict)
    variant_id: int = 0
    error: DomainError | None = None


def compare_product(row: ProductRow, existing: Variant | None, placed: Mapping[str, Any] | None = None) -> tuple[Outcome, Changes]:
    """What `upsert_products` would do with the row, and each changed field as (before, after); writes nothing.

    What a row says of stock that is not counted is left alone. `placed` is what its options make of the variant: of one that has values,
    the label and such attributes follow from them.
    """
    if existing is None:
        return "created", {}
    given = {**row.of_variant(), **(placed or {})}
    if placed is None and existing.option_1:
        given.pop("label", None)
    shared = {"options": given.pop("options")} if "options" in given else {}
    if "attributes" in given:
        given["attributes"] = {**existing.attributes, **given["attributes"]}
    if row.on_hand is not None and given.get("track_stock", existing.track_stock):
        given["on_hand"] = row.on_hand
    changes = {**_changes(existing.product, {**row.of_product(), **shared}), **_changes(existing, given)}
    return ("updated" if changes else "unchanged"), changes


def _changes(owner: Any, given: Mapping[str, Any]) -> Changes:
    return {key: (before, value) for key, value in given.items() if (before := getattr(owner, key)) != value}


def _given(names: Iterable[str], values: Iterable[Any]) -> dict[str, Any]:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}
