"""Whether balances, ledgers and lots agree."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, or_, select

from modules.loyalty.models import Card, Entry, Lot
from modules.loyalty.models.programmes import UNITS
from webapp.db import db


def wrong() -> int:
    """How many cards have a balance that is not the sum of their lines, or of what is left in their lots."""
    conditions = []
    for unit in UNITS:
        balance: Any = getattr(Card, unit)
        lines = select(func.coalesce(func.sum(Entry.delta), 0)).where(Entry.card_id == Card.id, Entry.unit == unit)
        lots = select(func.coalesce(func.sum(Lot.left), 0)).where(Lot.card_id == Card.id, Lot.unit == unit)
        conditions += [balance != lines.correlate(Card).scalar_subquery(), balance != lots.correlate(Card).scalar_subquery()]
    return db.session.scalar(select(func.count(Card.id)).where(or_(*conditions))) or 0
