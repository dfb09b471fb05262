"""What rules of segments can ask of a customer's card."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import literal

from modules.loyalty.models import Card
from modules.loyalty.queries.people import facts
from webapp.registry.kinds.segments import NUMBER, YES, SegmentField

FIELDS = (
    SegmentField(
        code="loyalty.card", subject="customer", label=_l("Has a loyalty card"), sort=YES, values=lambda: facts(literal(1)), weight=210
    ),
    SegmentField(
        code="loyalty.points", subject="customer", label=_l("Loyalty points"), sort=NUMBER, values=lambda: facts(Card.points), weight=220
    ),
)
