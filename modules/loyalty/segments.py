"""What rules of segments, and the list of customers, can ask of a customer's card."""

from __future__ import annotations

from functools import partial

from flask_babel import lazy_gettext as _l
from sqlalchemy import literal

from modules.loyalty.models import Card
from modules.loyalty.queries.people import facts
from webapp.registry.kinds.segments import NUMBER, YES, SegmentField

_field = partial(SegmentField, subject="customer", permission="loyalty:cards:read")

FIELDS = (
    _field(code="loyalty.card", label=_l("Has a loyalty card"), sort=YES, values=lambda: facts(literal(1)), weight=210),
    _field(code="loyalty.points", label=_l("Loyalty points"), sort=NUMBER, values=lambda: facts(Card.points), weight=220),
)
