"""What rules of segments, and the list of customers, can ask of a customer's orders."""

from __future__ import annotations

from functools import partial

from flask_babel import lazy_gettext as _l
from sqlalchemy import literal

from modules.orders.models import Order
from modules.orders.queries.people import WORTH, facts
from webapp.registry.kinds.segments import MOMENT, MONEY, NUMBER, SegmentField

_field = partial(SegmentField, subject="customer", permission="orders:orders:read", kept=True)

FIELDS = (
    _field(code="orders.count", label=_l("Number of orders"), sort=NUMBER, values=lambda: facts(literal(1)), weight=110),
    _field(code="orders.spent", label=_l("Spent in all"), sort=MONEY, values=lambda: facts(WORTH, Order.currency), weight=120),
    _field(code="orders.last", label=_l("Last order"), sort=MOMENT, values=lambda: facts(Order.placed_at), weight=130),
)
