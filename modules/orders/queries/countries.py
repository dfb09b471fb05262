"""The countries that a store sends to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Integer, bindparam, func, select

from modules.orders.models import WORDLESS, Order
from webapp.tenancy import Prepared


def _each() -> Prepared:
    """One country after the other, each looked up in the index: orders are never gone through, however many there are."""
    mine = Order.store_id == bindparam("of_store", type_=Integer)
    found = select(func.min(Order.country).label("country")).where(mine, Order.country > WORDLESS).cte("sent_to", recursive=True)
    following = select(func.min(Order.country)).where(mine, Order.country > found.c.country).scalar_subquery()
    found = found.union_all(select(following).where(found.c.country.is_not(None)))
    return Prepared(select(found.c.country).where(found.c.country.is_not(None)), str)


_EACH = _each()


def countries(store_id: int) -> Sequence[str]:
    """The codes of the countries that orders of a store went or go to, in the order of the alphabet."""
    return _EACH.rows(of_store=store_id)
