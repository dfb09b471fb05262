"""What people do to products and variants stands in the audit trail, with before and after. Rows of an import do not: it has one entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from modules.inventory.models import Product, Variant
from webapp.audit import audit, audit_many
from webapp.db import db
from webapp.merchants.models import Store

PRICES = ("price", "sale_price")
BY_NAME = ("description",)
"""Too long to be kept twice: the trail says that it changed."""


def facts(store: Store, row: Product | Variant) -> dict[str, Any]:
    """What the trail tells of a product or a variant, as it is now."""
    columns = {each.key for each in type(row).__mapper__.column_attrs}
    found = {name: getattr(row, name) for name in row.__trail__.fields if name in columns}
    prices = {name: {"minor": found[name], "currency": store.currency} for name in PRICES if found.get(name) is not None}
    return {**found, **prices}


def note_new(store: Store, *rows: Product | Variant) -> None:
    """Tell that these were added. They are flushed."""
    given = [(row, {name: value for name, value in facts(store, row).items() if value not in (None, "", [])}) for row in rows]
    audit_many(((f"{row.__trail__.code}.created", row, {}, there) for row, there in given), personal=BY_NAME)


@contextmanager
def noted(store: Store, *rows: Product | Variant) -> Iterator[None]:
    """Tell of each of these what is another when the block ends; nothing of those in which nothing is."""
    before = [(row, facts(store, row)) for row in rows]
    yield
    db.session.flush()
    both = [(row, was, facts(store, row)) for row, was in before]
    audit_many(((f"{row.__trail__.code}.changed", row, was, now) for row, was, now in both if was != now), personal=BY_NAME)


def note_pictures(product: Product, name: str, before: Any, after: Any) -> None:
    """Tell what became of a product's pictures."""
    audit("inventory_product.changed", product, {name: before}, {name: after})
