"""Many cards at once, with what was on them before: opening lines, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from modules.customers.services.buyers import ensure_many
from modules.loyalty import queries
from modules.loyalty.models import Card, Entry, Lot
from modules.loyalty.models.cards import ACTIVE, OPENING
from modules.loyalty.models.programmes import POINTS, STAMPS
from modules.loyalty.rules import card_number, last_day
from modules.loyalty.services.cards import IMPORTED, new_token, programme_of
from modules.loyalty.services.ledger import owner
from webapp.db import db, utcnow
from webapp.db.bulk import insert_rows, insert_with_ids
from webapp.db.folding import folded
from webapp.entitlements.gate import feature_answer
from webapp.merchants.models import Store
from webapp.registry.ports.customers import Buyer

MAX_OPENING = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Brought:
    """Somebody with a card elsewhere. `email` is in its normal form."""

    email: str
    name: str
    phone: str = ""
    points: int = 0
    stamps: int = 0


def bring_in(store: Store, people: Sequence[Brought], *, actor_id: int | None) -> list[int]:
    """A new card for each of these people, who have none; the ids in their order. Raises DomainError where there is no programme.

    What they bring along ends as if it were earned today.
    """
    programme = programme_of(store)
    ids = ensure_many(store, [Buyer(name=each.name, email=each.email, phone=each.phone) for each in people])
    granted = feature_answer("points_expiry", store.merchant_id).granted
    ends = last_day(programme.expiry, programme.expiry_months, queries.today()) if granted else None
    card_ids = insert_with_ids(Card, [_card(store, programme.id, *each) for each in zip(ids, people, strict=True)])
    given = [
        (card_id, unit, amount)
        for card_id, each in zip(card_ids, people, strict=True)
        for unit, amount in ((POINTS, each.points), (STAMPS, each.stamps))
        if amount
    ]
    mine, now = owner(store), utcnow()
    who = {**mine, "kind": OPENING, "store_id": store.id, "actor_id": actor_id, "at": now}
    lines = [{**who, "card_id": card_id, "unit": unit, "delta": amount, "balance_after": amount} for card_id, unit, amount in given]
    entry_ids = insert_with_ids(Entry, lines)
    same = {**mine, "available_at": now, "last_day": ends}
    lots = [
        {**same, "card_id": card_id, "entry_id": entry_id, "unit": unit, "amount": amount, "left": amount}
        for entry_id, (card_id, unit, amount) in zip(entry_ids, given, strict=True)
    ]
    insert_rows(Lot, lots)
    db.session.flush()
    return card_ids


def _card(store: Store, programme_id: int, customer_id: int, each: Brought) -> dict[str, Any]:
    number = card_number()
    words = {"holder": each.name, "search": folded(number, each.name, each.email, each.phone)}
    names = {"programme_id": programme_id, "customer_id": customer_id, "number": number, "token": new_token()}
    return {**owner(store), **names, **words, "state": ACTIVE, "source": IMPORTED, "points": each.points, "stamps": each.stamps}
