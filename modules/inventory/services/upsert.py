"""Taking in articles from a feed: by SKU, idempotent, touching only what the row names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select

from modules.inventory import queries
from modules.inventory.models import Product, Variant
from modules.inventory.services.products import add_variant, create_product
from webapp.db import db, utcnow
from webapp.merchants.models import Store

Outcome = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow:
    """One article of a feed, already checked. None leaves what is there; `price` in minor units of the store's currency.

    `group` joins the articles of one product; without it an article is a product of its own.
    """

    sku: str
    name: str | None = None
    price: int | None = None
    group: str | None = None
    label: str | None = None
    gtin: str | None = None
    brand: str | None = None
    description: str | None = None
    category: str | None = None
    tax_rate_bp: int | None = None
    image_url: str | None = None
    page_url: str | None = None
    attributes: Mapping[str, str] | None = None

    def of_product(self) -> dict[str, Any]:
        """What it says of the product."""
        return _given(self, "name", "brand", "description", "category", "image_url", "page_url")

    def of_variant(self) -> dict[str, Any]:
        """What it says of the variant. Attributes of the feed are added to those that are there."""
        return _given(self, "sku", "label", "gtin", "price", "tax_rate_bp", "attributes")


def compare_product(row: ProductRow, existing: Variant | None) -> tuple[Outcome, dict[str, tuple[Any, Any]]]:
    """What `upsert_product` would do with the row, and each changed field as (before, after); writes nothing."""
    if existing is None:
        return "created", {}
    changes = {}
    for owner, given in ((existing.product, row.of_product()), (existing, row.of_variant())):
        if "attributes" in given:
            given["attributes"] = {**existing.attributes, **given["attributes"]}
        changes.update({key: (getattr(owner, key), value) for key, value in given.items() if getattr(owner, key) != value})
    return ("updated" if changes else "unchanged"), changes


def upsert_product(store: Store, row: ProductRow, existing: Variant | None = None) -> tuple[Outcome, Variant]:
    """Create or update the article; the second time the same row is `unchanged`.

    `existing` spares the look-up where the caller has it from `queries.find_variants_by_sku`. Raises QuotaExceeded for
    a new article beyond the plan; updates always pass.
    """
    known = existing or queries.find_variant_by_sku(store.id, row.sku)
    outcome, changes = compare_product(row, known)
    if known is None:
        return outcome, _create(store, row)
    for key, (_before, after) in changes.items():
        setattr(known if hasattr(Variant, key) else known.product, key, after)
    if changes:
        known.product.updated_at = utcnow()  # a new version: forms that are open on it are stale
        db.session.flush()
    return outcome, known


def _create(store: Store, row: ProductRow) -> Variant:
    variant = {"price": 0, **row.of_variant()}
    home = _product_of_group(store, row.group)
    if home is not None:
        return add_variant(store, home, **variant)
    product = {"name": row.sku, **row.of_product(), "group_code": row.group}
    return create_product(store, product=product, variant=variant).variants[0]


def _product_of_group(store: Store, group: str | None) -> Product | None:
    if not group:
        return None
    return db.session.scalar(select(Product).where(Product.store_id == store.id, Product.group_code == group))


def _given(row: ProductRow, *names: str) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(row, name)) is not None}
