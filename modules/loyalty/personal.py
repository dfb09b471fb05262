"""What loyalty keeps about a customer: cards with their ledger, and who asked for one and never came back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, select, update

from modules.loyalty.models import Card, Entry, Join
from webapp.db import db
from webapp.registry.kinds.personal import PersonalData, Whose


def collect(person: Whose) -> dict[str, Any]:
    """Cards, and every line of their ledgers."""
    mine = select(Card).where(Card.merchant_id == person.merchant_id, Card.customer_id.in_(person.ids)).order_by(Card.id)
    cards = db.session.scalars(mine).all()
    kept = select(Entry).where(Entry.merchant_id == person.merchant_id, Entry.card_id.in_([each.id for each in cards]))
    lines = db.session.scalars(kept.order_by(Entry.id)).all()
    return {
        "loyalty_cards": [{name: getattr(each, name) for name in ("number", "state", "holder", "points", "stamps")} for each in cards],
        "loyalty_ledger": [
            {"at": each.at, "unit": each.unit, "kind": each.kind, "delta": each.delta, "balance": each.balance_after, "reason": each.reason}
            for each in lines
        ],
    }


def erase(person: Whose) -> None:
    """Cards are closed where the customer's own end is heard. Here go who only asked, and what people wrote into the ledger."""
    bulk = {"synchronize_session": False}
    asked = Join.merchant_id == person.merchant_id, func.lower(Join.email).in_(person.emails)
    db.session.execute(delete(Join).where(*asked), execution_options=bulk)
    cards = select(Card.id).where(Card.merchant_id == person.merchant_id, Card.customer_id.in_(person.ids))
    db.session.execute(
        update(Entry).where(Entry.merchant_id == person.merchant_id, Entry.card_id.in_(cards)).values(reason=""), execution_options=bulk
    )
    named = Card.merchant_id == person.merchant_id, Card.customer_id.in_(person.ids)
    db.session.execute(update(Card).where(*named).values(holder="", search=Card.number), execution_options=bulk)


PERSONAL = PersonalData(code="loyalty", subject="customer", collect=collect, erase=erase)
