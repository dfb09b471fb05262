"""What stores have, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from modules.inventory.models import Variant
from modules.inventory.queries import is_low, is_out
from webapp.db import db
from webapp.merchants.models import Store


@dataclass(frozen=True, slots=True)
class Totals:
    """What a store, or a platform, has."""

    products: int
    variants: int
    on_hand: int
    low: int
    out: int


def totals(store_id: int | None = None) -> Totals:
    """The numbers of a store, or of all stores in scope."""
    statement = select(
        func.count(func.distinct(Variant.product_id)),
        func.count(Variant.id),
        func.coalesce(func.sum(Variant.on_hand), 0),
        func.count(Variant.id).filter(is_low()),
        func.count(Variant.id).filter(is_out()),
    )
    if store_id is not None:
        statement = statement.where(Variant.store_id == store_id)
    return Totals(*map(int, db.session.execute(statement).one()))


def counts_by_store(store: type[Store]) -> dict[str, ColumnElement[Any]]:
    """Numbers of each store as columns of a list of stores."""
    return {
        "variants": _per_store(store, func.count(Variant.id)),
        "on_hand": _per_store(store, func.coalesce(func.sum(Variant.on_hand), 0)),
        "low": _per_store(store, func.count(Variant.id), is_low()),
        "out": _per_store(store, func.count(Variant.id), is_out()),
    }


def stores_overview(platform_id: int) -> Select[Any]:
    """Every store of the platform with its numbers, in one statement."""
    numbers = [column.label(name) for name, column in counts_by_store(Store).items()]
    return select(Store, *numbers).where(Store.platform_id == platform_id)


def _per_store(store: type[Store], what: Any, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    return select(what).where(Variant.store_id == store.id, *conditions).correlate(store).scalar_subquery()
