"""Forgetting a customer. Cards are closed where the customer's own end is heard."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, select, update

from modules.loyalty.models import Card, Entry, Join
from webapp.db import db
from webapp.registry.kinds.personal import Whose

BULK: dict[str, Any] = {"synchronize_session": False}


def forget(person: Whose) -> None:
    """Remove who only asked for a card, and take out what people wrote into ledgers and the names on cards."""
    asked = Join.merchant_id == person.merchant_id, func.lower(Join.email).in_(person.emails)
    db.session.execute(delete(Join).where(*asked), execution_options=BULK)
    named = Card.merchant_id == person.merchant_id, Card.customer_id.in_(person.ids)
    lines = Entry.merchant_id == person.merchant_id, Entry.card_id.in_(select(Card.id).where(*named))
    db.session.execute(update(Entry).where(*lines).values(reason=""), execution_options=BULK)
    db.session.execute(update(Card).where(*named).values(holder="", search=Card.number), execution_options=BULK)
