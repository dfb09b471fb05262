"""What feeds and channels read of the inventory: everything that is sold, and a mark that says when it is another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, select, tuple_
from sqlalchemy.orm import contains_eager

from modules.inventory.models import ACTIVE, Level, Product, Variant
from modules.inventory.queries.pictures import tokens_of
from webapp.db import db
from webapp.merchants.models import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedVariant:
    """A variant as feeds and channels see it; `price` in minor units of the store's currency, tax included, as `sale_price`.

    `available` is what may be sold: never below zero, never what somebody was promised, nor what is set aside; of a variant that is not
    `tracked`, whose stock nobody counts, always enough.
    """

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
    sale_price: int | None
    sale_from: date | None
    sale_until: date | None
    tax_rate_bp: int
    on_hand: int
    available: int
    tracked: bool
    image_url: str
    pictures: tuple[str, ...]
    """The names of the product's uploaded pictures in their order, as `webapp.files` knows them."""
    page_url: str
    attributes: Mapping[str, str]
    updated_at: datetime


def variants_for_feed(store: Store) -> Iterator[FeedVariant]:
    """Everything the store sells, by product, read in batches, without its pictures."""
    return map(_feed_variant, db.session.scalars(_sold(store.id).execution_options(yield_per=500)))


def variants_for_feed_after(
    store: Store, product_id: int, variant_id: int, limit: int, *, uncounted: Collection[int] = ()
) -> list[FeedVariant]:
    """The same in pieces that do not depend on each other: the next after this variant of this product; (0, 0) is the beginning.

    What lies at the `uncounted` locations is not on hand, and what is held there is not promised here.
    """
    # Said twice, so that the database finds the place by the index of the products.
    place = (Variant.product_id >= product_id, tuple_(Variant.product_id, Variant.id) > tuple_(product_id, variant_id))
    found = db.session.scalars(_sold(store.id).where(*place).limit(limit)).all()
    elsewhere, shown = stock_at(uncounted, [each.id for each in found]), tokens_of({each.product_id for each in found})
    return [_feed_variant(each, elsewhere.get(each.id, NOTHING), shown.get(each.product_id, ())) for each in found]


def count_for_feed(store: Store) -> int:
    """How many variants the store sells."""
    sold = (Variant.store_id == store.id, Variant.active.is_(True), Product.status == ACTIVE)
    return db.session.scalar(select(func.count(Variant.id)).join(Variant.product).where(*sold)) or 0


def _sold(store_id: int) -> Select[Any]:
    sold = (Variant.store_id == store_id, Variant.active.is_(True), Product.status == ACTIVE)
    every = select(Variant).join(Variant.product).options(contains_eager(Variant.product))
    return every.where(*sold).order_by(Variant.product_id, Variant.id)


def _feed_variant(found: Variant, elsewhere: StockThere | None = None, pictures: tuple[str, ...] = ()) -> FeedVariant:
    of, there = found.product, elsewhere or NOTHING
    return FeedVariant(
        variant_id=found.id,
        product_id=of.id,
        group=group_of(of),
        sku=found.sku,
        title=of.name,
        label=found.label,
        description=of.description,
        brand=of.brand,
        category=of.category,
        gtin=found.gtin,
        price=found.price,
        sale_price=found.sale_price,
        sale_from=found.sale_from,
        sale_until=found.sale_until,
        tax_rate_bp=found.tax_rate_bp,
        on_hand=found.on_hand - there.on_hand,
        available=may_be_sold(found.available, there),
        tracked=found.track_stock,
        image_url=of.image_url,
        pictures=pictures,
        page_url=of.page_url,
        attributes=found.attributes,
        updated_at=max(found.updated_at, of.updated_at),
    )


def group_of(product: Product) -> str:
    """What files call a product that has several variants."""
    return product.group_code or f"P{product.id}"


@dataclass(frozen=True, slots=True)
class StockThere:
    """What some locations hold of a variant, how much of it is promised, and how much is set aside."""

    on_hand: int = 0
    reserved: int = 0
    unavailable: int = 0

    @property
    def available(self) -> int:
        """What may be sold of it, and nobody was promised."""
        return self.on_hand - self.reserved - self.unavailable


NOTHING = StockThere()


def may_be_sold(available: int, elsewhere: StockThere = NOTHING) -> int:
    """How many pieces may be sold of a variant of which so many are available in all, without those that lie `elsewhere`: where more is
    promised there than is there, it is missing here.
    """
    return max(min(available, available - elsewhere.available), 0)


def stock_at(location_ids: Collection[int], variant_ids: Iterable[int]) -> dict[int, StockThere]:
    """What these locations hold together of each of these variants; those that they do not hold, or nobody counts, have no entry."""
    if not location_ids:
        return {}
    here = Level.location_id.in_(location_ids), Level.variant_id.in_(list(variant_ids)), Variant.track_stock.is_(True)
    numbers = (func.sum(each) for each in (Level.on_hand, Level.reserved, Level.unavailable))
    sums = select(Level.variant_id, *numbers).join(Variant, Variant.id == Level.variant_id).where(*here).group_by(Level.variant_id)
    return {row[0]: StockThere(*map(int, row[1:])) for row in db.session.execute(sums)}


def on_hand_at(location_ids: Collection[int], variant_ids: Iterable[int]) -> dict[int, int]:
    """How many of each of these variants these locations hold together; those that they do not hold have no entry."""
    return {variant_id: there.on_hand for variant_id, there in stock_at(location_ids, variant_ids).items()}


def feed_mark(store: Store, day: date, uncounted: Collection[int] = ()) -> str:
    """Differs whenever a feed of the store may: how many variants it has, what is on hand, held and set aside of them, when any was
    changed last, how many sales have begun and ended by this day of the store, and the same of stock at the `uncounted` locations.
    """
    sales = func.count(case((Variant.sale_from <= day, 1))), func.count(case((Variant.sale_until < day, 1)))
    stock = func.sum(Variant.on_hand), func.sum(Variant.reserved), func.sum(Variant.unavailable)
    numbers = (func.count(Variant.id), *stock, func.max(Variant.updated_at), func.max(Product.updated_at), *sales)
    row = db.session.execute(select(*numbers).join(Variant.product).where(Variant.store_id == store.id)).one()
    return "|".join(map(str, (*row, *_mark_of_levels(uncounted))))


def _mark_of_levels(location_ids: Collection[int]) -> tuple[Any, ...]:
    """Two sums of each, so that a piece of one variant is not taken for one of another."""
    if not location_ids:
        return ()
    sums = [func.sum(each * by) for each in (Level.on_hand, Level.reserved, Level.unavailable) for by in (1, Level.variant_id % 9973)]
    return (sorted(location_ids), *db.session.execute(select(*sums).where(Level.location_id.in_(location_ids))).one())
