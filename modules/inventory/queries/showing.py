"""Products as customers see them: those that are sold, each with its picture and what it costs today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from modules.inventory.models import ACTIVE, Product, ProductPicture, Variant
from webapp.db import db


class Shown(NamedTuple):
    """A product. Prices in minor units of the store's currency; `before` is the price without the sale, None where it is not on sale.
    `varies` where its variants cost different amounts: `price` is then the lowest.
    """

    name: str
    brand: str
    page_url: str
    price: int
    before: int | None
    varies: bool
    token: str
    alt: str
    width: int
    height: int


SOLD = exists().where(Variant.product_id == Product.id, Variant.active.is_(True))


def newest(store_id: int, day: date, limit: int) -> list[Shown]:
    """The products that the store took up last."""
    return _shown(_products(store_id).order_by(Product.created_at.desc(), Product.id.desc()).limit(limit), store_id, day)


def chosen(store_id: int, day: date, skus: Sequence[str]) -> list[Shown]:
    """The products of which these are variants, in this order; those that are not sold are left out."""
    if not skus:
        return []
    named = select(Variant.product_id, Variant.sku).where(Variant.store_id == store_id, Variant.sku.in_(skus))
    product_of = {row.sku: row.product_id for row in db.session.execute(named)}
    wanted = list(dict.fromkeys(product_of[sku] for sku in skus if sku in product_of))
    by_id = dict(_by_id(_products(store_id).where(Product.id.in_(wanted)), store_id, day))
    return [by_id[id] for id in wanted if id in by_id]


def left_out(store_id: int, skus: Sequence[str]) -> tuple[list[str], list[str]]:
    """(SKUs that no variant has, SKUs whose product is not sold) among those given, in their order."""
    if not skus:
        return [], []
    sold = exists().where(Product.id == Variant.product_id, Product.store_id == store_id, Product.status == ACTIVE)
    active = aliased(Variant)
    some = exists().where(active.product_id == Variant.product_id, active.store_id == store_id, active.active.is_(True))
    rows = db.session.execute(select(Variant.sku, sold & some).where(Variant.store_id == store_id, Variant.sku.in_(skus)))
    found = {row[0]: bool(row[1]) for row in rows}
    return [sku for sku in skus if sku not in found], [sku for sku in skus if found.get(sku) is False]


def _products(store_id: int) -> Any:
    picture = (ProductPicture.product_id == Product.id) & (ProductPicture.store_id == store_id) & (ProductPicture.token == Product.picture)
    columns = Product.id, Product.name, Product.brand, Product.page_url, Product.picture
    sizes = func.coalesce(ProductPicture.alt, ""), func.coalesce(ProductPicture.width, 0), func.coalesce(ProductPicture.height, 0)
    return select(*columns, *sizes).outerjoin(ProductPicture, picture).where(Product.store_id == store_id, Product.status == ACTIVE, SOLD)


def _shown(products: Any, store_id: int, day: date) -> list[Shown]:
    return [each for _id, each in _by_id(products, store_id, day)]


def _by_id(products: Any, store_id: int, day: date) -> list[tuple[int, Shown]]:
    rows = list({row[0]: row for row in db.session.execute(products)}.values())
    prices = _prices(store_id, [row[0] for row in rows], day)
    return [(id, Shown(name, brand, url, *prices[id], token, *about)) for id, name, brand, url, token, *about in rows if id in prices]


def _prices(store_id: int, product_ids: Sequence[int], day: date) -> dict[int, tuple[int, int | None, bool]]:
    """(lowest price, what it was before its sale, whether others differ) of each product on a day."""
    if not product_ids:
        return {}
    own = Variant.store_id == store_id, Variant.product_id.in_(product_ids), Variant.active.is_(True)
    columns = Variant.product_id, Variant.price, Variant.sale_price, Variant.sale_from, Variant.sale_until
    costs: dict[int, list[tuple[int, int | None]]] = {}
    for row in db.session.execute(select(*columns).where(*own)):
        begun = (row.sale_from is None or row.sale_from <= day) and (row.sale_until is None or day <= row.sale_until)
        sale = row.sale_price if begun and row.sale_price is not None and row.sale_price < row.price else None
        costs.setdefault(row.product_id, []).append((row.price, None) if sale is None else (sale, row.price))
    return {id: (*min(each, key=lambda cost: cost[0]), len({price for price, _ in each}) > 1) for id, each in costs.items()}
