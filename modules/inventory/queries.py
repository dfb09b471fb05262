"""Reads of the inventory. "Low" has one definition, used by the list, the card and the overview."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from modules.inventory.models import ACTIVE, Level, Location, Movement, Product, Variant
from webapp.db import db
from webapp.domain import NotFound
from webapp.merchants.models import Store
from webapp.modular.config import module_config

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedVariant:
    """A variant as feeds and channels see it; `price` in minor units of the store's currency, tax included."""

    variant_id: int
    product_id: int
    group: str
    sku: str
    title: str
    label: str
    description: str
    brand: str
    category: str
    gtin: str
    price: int
    tax_rate_bp: int
    on_hand: int
    image_url: str
    page_url: str
    attributes: Mapping[str, str]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Totals:
    """What a store, or a platform, has."""

    products: int
    variants: int
    on_hand: int
    low: int
    out: int


def is_low() -> ColumnElement[bool]:
    """An active variant at or under its own threshold, or the platform's where it has none."""
    threshold = int(module_config("inventory")["low_stock_threshold"])
    return and_(Variant.active.is_(True), Variant.on_hand <= func.coalesce(Variant.low_stock_threshold, threshold))


def is_out() -> ColumnElement[bool]:
    """An active variant with nothing left."""
    return and_(Variant.active.is_(True), Variant.on_hand <= 0)


def variants(store_id: int) -> Select[Any]:
    """The variants of a store with their products, for lists."""
    return select(Variant).join(Variant.product).options(contains_eager(Variant.product)).where(Variant.store_id == store_id)


def low_variants(store_id: int) -> Select[Any]:
    """The variants to order again."""
    return variants(store_id).where(is_low(), Product.status == ACTIVE)


def lowest(store_id: int, limit: int) -> list[Variant]:
    """The low articles with the fewest left."""
    return list(db.session.scalars(low_variants(store_id).order_by(Variant.on_hand, Variant.id).limit(limit)))


def product(store_id: int, product_id: int) -> Product:
    """A product with its variants; raises NotFound."""
    statement = select(Product).where(Product.store_id == store_id, Product.id == product_id).options(selectinload(Product.variants))
    return _found(db.session.scalar(statement))


def variant(store_id: int, variant_id: int) -> Variant:
    """A variant with its product; raises NotFound."""
    return _found(db.session.scalar(variants(store_id).where(Variant.id == variant_id)))


def levels(variant_id: int) -> list[Level]:
    """Where a variant lies."""
    statement = select(Level).where(Level.variant_id == variant_id).options(joinedload(Level.location)).order_by(Level.location_id)
    return list(db.session.scalars(statement))


def movements(variant_id: int) -> Select[Any]:
    """The ledger of a variant."""
    return select(Movement).where(Movement.variant_id == variant_id).options(joinedload(Movement.location), joinedload(Movement.actor))


def locations(store_id: int, only_open: bool = False) -> list[Location]:
    """The store's locations, the first choice first."""
    statement = select(Location).where(Location.store_id == store_id).order_by(Location.priority, Location.id)
    return list(db.session.scalars(statement.where(Location.active.is_(True)) if only_open else statement))


def location(store_id: int, location_id: int) -> Location:
    """A location of the store; raises NotFound."""
    return _found(db.session.scalar(select(Location).where(Location.store_id == store_id, Location.id == location_id)))


def find_variant_by_sku(store_id: int, sku: str) -> Variant | None:
    """The variant with this stock-keeping unit."""
    return find_variants_by_sku(store_id, [sku]).get(sku)


def find_variants_by_sku(store_id: int, skus: Iterable[str]) -> dict[str, Variant]:
    """The variants with these stock-keeping units, products loaded: one query for a whole batch of an import."""
    statement = variants(store_id).where(Variant.sku.in_(list(skus)))
    return {found.sku: found for found in db.session.scalars(statement)}


def count_active_variants(store_id: int) -> int:
    """What the quota `products` counts."""
    return db.session.scalar(select(func.count(Variant.id)).where(Variant.store_id == store_id, Variant.active.is_(True))) or 0


def count_open_locations(store_id: int) -> int:
    """What the quota `locations` counts."""
    return db.session.scalar(select(func.count(Location.id)).where(Location.store_id == store_id, Location.active.is_(True))) or 0


def variants_for_feed(store: Store) -> Iterator[FeedVariant]:
    """Everything the store sells, by product, read in batches."""
    statement = (
        variants(store.id)
        .where(Variant.active.is_(True), Product.status == ACTIVE)
        .order_by(Variant.product_id, Variant.id)
        .execution_options(yield_per=500)
    )
    return map(_feed_variant, db.session.scalars(statement))


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


def store_on_platform(platform_id: int, store_id: int) -> Store:
    """A store of the platform; raises NotFound."""
    return _found(db.session.scalar(select(Store).where(Store.platform_id == platform_id, Store.id == store_id)))


def store_by_code(platform_id: int, code: str) -> Store | None:
    """A store of the platform by the code in its URLs."""
    return db.session.scalar(select(Store).where(Store.platform_id == platform_id, Store.code == code))


def _per_store(store: type[Store], what: Any, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    return select(what).where(Variant.store_id == store.id, *conditions).correlate(store).scalar_subquery()


def _feed_variant(found: Variant) -> FeedVariant:
    of = found.product
    return FeedVariant(
        variant_id=found.id,
        product_id=of.id,
        group=of.group_code or f"P{of.id}",
        sku=found.sku,
        title=of.name,
        label=found.label,
        description=of.description,
        brand=of.brand,
        category=of.category,
        gtin=found.gtin,
        price=found.price,
        tax_rate_bp=found.tax_rate_bp,
        on_hand=found.on_hand,
        image_url=of.image_url,
        page_url=of.page_url,
        attributes=found.attributes,
        updated_at=max(found.updated_at, of.updated_at),
    )


def _found(row: Found | None) -> Found:
    if row is None:
        raise NotFound(_("This is not here any more, or never was."))
    return row
