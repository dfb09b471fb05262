"""What rules of segments can ask of a customer's orders."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import literal

from modules.orders.models import Order
from modules.orders.queries.people import facts
from webapp.registry.kinds.segments import MOMENT, MONEY, NUMBER, SegmentField

FIELDS = (
    SegmentField(
        code="orders.count", subject="customer", label=_l("Number of orders"), sort=NUMBER, values=lambda: facts(literal(1)), weight=110
    ),
    SegmentField(
        code="orders.spent",
        subject="customer",
        label=_l("Spent in all"),
        sort=MONEY,
        values=lambda: facts(Order.total_minor, Order.currency),
        weight=120,
    ),
    SegmentField(
        code="orders.last", subject="customer", label=_l("Last order"), sort=MOMENT, values=lambda: facts(Order.placed_at), weight=130
    ),
)
