"""The countries that a store sends to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Integer, bindparam, func, select

from modules.orders.models import WORDLESS, Order
from webapp.db import db
from webapp.merchants.models import Store
from webapp.tenancy import Prepared


def _each() -> Prepared:
    """One country after the other, each looked up in the index: orders are never gone through, however many there are."""
    mine = Order.store_id == bindparam("of_store", type_=Integer)
    found = select(func.min(Order.country).label("country")).where(mine, Order.country > WORDLESS).cte("sent_to", recursive=True)
    following = select(func.min(Order.country)).where(mine, Order.country > found.c.country).scalar_subquery()
    found = found.union_all(select(following).where(found.c.country.is_not(None)))
    return Prepared(select(found.c.country).where(found.c.country.is_not(None)), str)


_EACH = _each()


def countries_of_stores(platform_id: int) -> Sequence[str]:
    """The same of all stores of a platform: each of them goes from country to country in the index."""
    mine = Order.store_id == Store.id
    first = select(func.min(Order.country)).where(mine, Order.country > WORDLESS).scalar_subquery()
    found = (
        select(Store.id.label("store_id"), first.label("country")).where(Store.platform_id == platform_id).cte("sent_from", recursive=True)
    )
    following = select(func.min(Order.country)).where(Order.store_id == found.c.store_id, Order.country > found.c.country).scalar_subquery()
    found = found.union_all(select(found.c.store_id, following).where(found.c.country.is_not(None)))
    return db.session.scalars(select(found.c.country).distinct().where(found.c.country.is_not(None)).order_by(found.c.country)).all()


def countries(store_id: int) -> Sequence[str]:
    """The codes of the countries that orders of a store went or go to, in the order of the alphabet."""
    return _EACH.rows(of_store=store_id)
