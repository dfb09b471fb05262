"""Reads of products' pictures."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select

from modules.inventory.models import ProductPicture
from webapp.db import db
from webapp.domain import NotFound


def pictures(product_id: int) -> list[ProductPicture]:
    """The pictures of a product in their order."""
    statement = select(ProductPicture).where(ProductPicture.product_id == product_id)
    return list(db.session.scalars(statement.order_by(ProductPicture.position, ProductPicture.id)))


def picture(store_id: int, product_id: int, picture_id: int) -> ProductPicture:
    """One picture of a product; raises NotFound."""
    own = ProductPicture.store_id == store_id, ProductPicture.product_id == product_id, ProductPicture.id == picture_id
    found: ProductPicture | None = db.session.scalar(select(ProductPicture).where(*own))
    if found is None:
        raise NotFound(_("This picture no longer exists, or never did."))
    return found


def tokens_of(product_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The public names of each product's pictures in their order; products without any have no entry."""
    wanted = list(product_ids)
    if not wanted:
        return {}
    named = select(ProductPicture.product_id, ProductPicture.token)
    mine = named.where(ProductPicture.product_id.in_(wanted), ProductPicture.token != "")
    found: dict[int, tuple[str, ...]] = {}
    for product_id, token in db.session.execute(mine.order_by(ProductPicture.position, ProductPicture.id)):
        found[product_id] = (*found.get(product_id, ()), token)
    return found
