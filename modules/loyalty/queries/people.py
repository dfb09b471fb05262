"""What loyalty knows of people: their cards and ledgers, and what rules of segments ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Select, or_, select

from modules.loyalty.models import Card, Entry
from modules.loyalty.models.cards import ACTIVE, CLOSED
from webapp.db import db
from webapp.registry.kinds.personal import Whose


def cards_of(person: Whose) -> Sequence[Card]:
    """A person's cards."""
    mine = select(Card).where(Card.merchant_id == person.merchant_id, Card.customer_id.in_(person.ids))
    return db.session.scalars(mine.order_by(Card.id)).all()


def lines_of(person: Whose, card_ids: Sequence[int]) -> Sequence[Entry]:
    """Every line of the ledgers of these cards."""
    kept = select(Entry).where(Entry.merchant_id == person.merchant_id, Entry.card_id.in_(card_ids))
    return db.session.scalars(kept.order_by(Entry.id)).all()


def moments() -> Select[Any]:
    """(customer, moment) of the last line of each card."""
    return cast("Select[Any]", select(Card.customer_id, Card.last_at))


def with_balance() -> Select[Any]:
    """(customer,) of cards that still hold points or stamps."""
    found: Select[Any] = select(Card.customer_id)
    return found.where(Card.state != CLOSED, or_(Card.points > 0, Card.stamps > 0))


def facts(value: Any) -> Select[Any]:
    """(customer, value) of cards in use."""
    found: Select[Any] = select(Card.customer_id, value).where(Card.state == ACTIVE)
    return found
