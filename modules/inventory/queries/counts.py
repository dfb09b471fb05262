"""Reads of stock counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from modules.inventory.models import ACTIVE, CountLine, CountState, Level, Product, StockCount, Variant
from webapp.db import db
from webapp.domain import NotFound


@dataclass(frozen=True, slots=True)
class Progress:
    """How many variants a count is about, how many of them were counted, and how many differ from the books."""

    lines: int
    counted: int
    different: int
    missing: int
    surplus: int


def counts(store_id: int) -> Select[Any]:
    """The counts of a store, for lists."""
    return select(StockCount).where(StockCount.store_id == store_id).options(joinedload(StockCount.location), joinedload(StockCount.actor))


def count(store_id: int, count_id: int, *, lock: bool = False) -> StockCount:
    """One count; raises NotFound. `lock` reads it again and keeps others from changing it."""
    statement = select(StockCount).where(StockCount.store_id == store_id, StockCount.id == count_id)
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    found: StockCount | None = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("This count no longer exists, or never did."))
    return found


def open_counts(store_id: int) -> Sequence[StockCount]:
    """Counts that are being counted in, the latest first."""
    statement = counts(store_id).where(StockCount.state == CountState.OPEN)
    return db.session.scalars(statement.order_by(StockCount.id.desc())).all()


def lines(count_id: int) -> Select[Any]:
    """What is counted, for lists."""
    with_names = contains_eager(CountLine.variant).contains_eager(Variant.product)
    return select(CountLine).join(CountLine.variant).join(Variant.product).where(CountLine.count_id == count_id).options(with_names)


def sheet(count: StockCount) -> Select[Any]:
    """(CountLine, books) of what is counted; `books` is what the books say now, None where the location never held any."""
    here = and_(Level.variant_id == CountLine.variant_id, Level.location_id == count.location_id)
    statement = select(CountLine, Level.on_hand.label("books")).join(CountLine.variant).join(Variant.product).outerjoin(Level, here)
    with_names = contains_eager(CountLine.variant).contains_eager(Variant.product)
    return cast("Select[Any]", statement.where(CountLine.count_id == count.id).options(with_names))


def all_of(count: StockCount) -> Sequence[Any]:
    """The whole sheet, by name."""
    return db.session.execute(sheet(count).order_by(Product.name, Variant.id)).all()


def different() -> ColumnElement[bool]:
    """Counted, and not what the books said."""
    return CountLine.counted != CountLine.expected


def lines_of(count_id: int, variant_ids: Iterable[int]) -> dict[int, CountLine]:
    """The lines of these variants, by variant, as they are now."""
    statement = select(CountLine).where(CountLine.count_id == count_id, CountLine.variant_id.in_(list(variant_ids)))
    return {line.variant_id: line for line in db.session.scalars(statement.execution_options(populate_existing=True))}


def to_apply(count_id: int) -> list[CountLine]:
    """Lines that differ and whose difference is not in the ledger yet."""
    statement = select(CountLine).where(CountLine.count_id == count_id, different(), CountLine.applied.is_(False))
    return list(db.session.scalars(statement.order_by(CountLine.id)))


def progress(count_id: int) -> Progress:
    """How far a count is, in one statement."""
    by = CountLine.counted - CountLine.expected
    statement = select(
        func.count(CountLine.id),
        func.count(CountLine.counted),
        func.count(CountLine.id).filter(different()),
        func.coalesce(func.sum(by).filter(by < 0), 0),
        func.coalesce(func.sum(by).filter(by > 0), 0),
    ).where(CountLine.count_id == count_id)
    return Progress(*(int(each or 0) for each in db.session.execute(statement).one()))


def to_count(store_id: int, location_id: int, *, category: str = "", everything: bool = False, limit: int) -> list[int]:
    """Ids of the variants to count: tracked and on sale, those at a location or all that are sold, of one category if it is named."""
    counted = Variant.store_id == store_id, Variant.track_stock.is_(True), Product.status == ACTIVE
    statement = select(Variant.id).join(Variant.product).where(*counted)
    if everything:
        statement = statement.where(Variant.active.is_(True))
    else:
        here = select(Level.variant_id).where(Level.location_id == location_id, Level.on_hand != 0)
        statement = statement.where(Variant.id.in_(here))
    if category:
        statement = statement.where(Product.category == category)
    return list(db.session.scalars(statement.order_by(Variant.id).limit(limit)))


def categories(store_id: int) -> list[str]:
    """The categories of the store's products."""
    named = select(Product.category).where(Product.store_id == store_id, Product.category != "", Product.status == ACTIVE)
    return list(db.session.scalars(named.distinct().order_by(Product.category)))
