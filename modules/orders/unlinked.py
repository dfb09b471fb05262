"""Orders that came while customers were off, or as a guest: linked afterwards by their e-mail address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update

from modules.orders.models import Order
from webapp.db import db
from webapp.registry.kinds.unlinked import Stranger, Unlinked

EMAIL: Any = func.lower(Order.customer_email)
NOBODY: tuple[Any, ...] = (Order.customer_id.is_(None), Order.customer_email != "")


def count() -> int:
    """How many there are in the store."""
    return db.session.scalar(select(func.count(Order.id)).where(*NOBODY)) or 0


def strangers(limit: int) -> Sequence[Stranger]:
    """Whose they are, as far as the orders say."""
    many = func.count(Order.id)
    found = select(EMAIL, many, func.max(Order.customer_name), func.max(Order.customer_phone)).where(*NOBODY).group_by(EMAIL)
    return [Stranger(*row) for row in db.session.execute(found.order_by(many.desc(), EMAIL).limit(limit))]


def link(ids: Mapping[str, int]) -> int:
    """Link the orders with these addresses."""
    linked = 0
    for email, customer_id in ids.items():
        mine = select(Order.id).where(*NOBODY, email == EMAIL)
        found = list(db.session.scalars(mine))
        statement = update(Order).where(Order.id.in_(found)).values(customer_id=customer_id)
        db.session.execute(statement, execution_options={"synchronize_session": False})
        linked += len(found)
    return linked


UNLINKED = Unlinked(code="orders", subject="customer", label=_l("Orders"), count=count, strangers=strangers, link=link)
