"""What rules of segments can ask of a customer's orders."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, literal, select

from modules.orders.models import Order
from modules.orders.states import State
from webapp.registry.kinds.segments import MOMENT, MONEY, NUMBER, SegmentField

NOTHING = (State.DECLINED, State.CANCELLED)


def _orders(*columns: Any) -> Select[Any]:
    """(customer, value) of orders that came to something."""
    found: Select[Any] = select(Order.customer_id, *columns)
    return found.where(Order.customer_id.is_not(None), Order.state.not_in(NOTHING))


FIELDS = (
    SegmentField(
        code="orders.count", subject="customer", label=_l("Number of orders"), sort=NUMBER, values=lambda: _orders(literal(1)), weight=110
    ),
    SegmentField(
        code="orders.spent",
        subject="customer",
        label=_l("Spent in all"),
        sort=MONEY,
        values=lambda: _orders(Order.total_minor, Order.currency),
        weight=120,
    ),
    SegmentField(
        code="orders.last", subject="customer", label=_l("Last order"), sort=MOMENT, values=lambda: _orders(Order.placed_at), weight=130
    ),
)
