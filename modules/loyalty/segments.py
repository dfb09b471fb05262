"""What rules of segments can ask of a customer's card."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, literal, select

from modules.loyalty.models import Card
from modules.loyalty.models.cards import ACTIVE
from webapp.registry.kinds.segments import NUMBER, YES, SegmentField


def _cards(value: Any) -> Select[Any]:
    """(customer, value) of cards in use."""
    found: Select[Any] = select(Card.customer_id, value).where(Card.state == ACTIVE)
    return found


FIELDS = (
    SegmentField(
        code="loyalty.card", subject="customer", label=_l("Has a loyalty card"), sort=YES, values=lambda: _cards(literal(1)), weight=210
    ),
    SegmentField(
        code="loyalty.points", subject="customer", label=_l("Loyalty points"), sort=NUMBER, values=lambda: _cards(Card.points), weight=220
    ),
)
