"""Whether balances, ledgers and lots agree."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, or_, select

from modules.loyalty.models import Card, Entry, Lot
from modules.loyalty.models.programmes import UNITS
from webapp.db import db


def wrong() -> int:
    """How many cards have a balance that is not the sum of their lines, or of what is left in their lots.

    The sums are made once for all cards: looked up card by card, a database may read the whole ledger for each.
    """
    found, conditions = select(func.count(Card.id)), []
    for unit in UNITS:
        balance: Any = getattr(Card, unit)
        for model, number in ((Entry, Entry.delta), (Lot, Lot.left)):
            kept: Any = model
            sums = select(kept.card_id, func.sum(number).label("sum")).where(kept.unit == unit).group_by(kept.card_id).subquery()
            found = found.outerjoin(sums, sums.c.card_id == Card.id)
            conditions.append(balance != func.coalesce(sums.c.sum, 0))
    return db.session.scalar(found.where(or_(*conditions))) or 0
