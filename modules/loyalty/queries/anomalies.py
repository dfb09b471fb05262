"""What somebody should look at: figures that honest work rarely gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select

from modules.loyalty.models import Card, Entry, StaffPin
from modules.loyalty.models.cards import ADJUST, EARN, REVERSE
from webapp.accounts.models import User
from webapp.db import db, utcnow
from webapp.merchants.models import Merchant

BACK, DAY = timedelta(days=30), timedelta(days=1)
OFTEN, LARGE, UNDONE, MOST = 6, 200, 5, 50
"""Purchases within a day on one card; points corrected at once; lines taken back by one person."""


def often() -> Sequence[Any]:
    """(card, merchant, lines, when last) of cards that earned unusually often within the last 24 hours."""
    lines = func.count(Entry.id)
    found = (
        select(Card, Merchant.legal_name.label("merchant"), lines.label("lines"), func.max(Entry.at).label("last"))
        .join(Card, Card.id == Entry.card_id)
        .join(Merchant, Merchant.id == Card.merchant_id)
        .where(Entry.kind == EARN, Entry.at >= utcnow() - DAY)
        .group_by(Card.id, Merchant.legal_name)
        .having(lines >= OFTEN)
    )
    return db.session.execute(found.order_by(lines.desc(), Card.id).limit(MOST)).all()


def by_hand() -> Sequence[Any]:
    """(line, card, merchant, who was at the till, who was logged in) of large corrections of the last 30 days, the newest first."""
    found = (
        select(Entry, Card, Merchant.legal_name.label("merchant"), StaffPin, User)
        .join(Card, Card.id == Entry.card_id)
        .join(Merchant, Merchant.id == Card.merchant_id)
        .outerjoin(StaffPin, StaffPin.id == Entry.staff_id)
        .outerjoin(User, User.id == Entry.actor_id)
        .where(Entry.kind == ADJUST, Entry.ref == "", func.abs(Entry.delta) >= LARGE, Entry.at >= _since())
    )
    return db.session.execute(found.order_by(Entry.id.desc()).limit(MOST)).all()


def taken_back() -> Sequence[Any]:
    """(name at the till or None, account or None, merchant, lines taken back, lines written) of who took unusually much back."""
    back = func.sum(case((Entry.kind == REVERSE, 1), else_=0))
    found = (
        select(StaffPin, User, Merchant.legal_name.label("merchant"), back.label("back"), func.count(Entry.id).label("lines"))
        .select_from(Entry)
        .join(Merchant, Merchant.id == Entry.merchant_id)
        .outerjoin(StaffPin, StaffPin.id == Entry.staff_id)
        .outerjoin(User, User.id == Entry.actor_id)
        .where(Entry.at >= _since(), Entry.actor_id.is_not(None))
        .group_by(StaffPin.id, User.id, Merchant.legal_name)
        .having(back >= UNDONE)
    )
    return db.session.execute(found.order_by(back.desc()).limit(MOST)).all()


def _since() -> datetime:
    return utcnow() - BACK
