"""The one place that moves a balance: a line, its lot or what it draws from lots, and the card, together.

The card is locked first (`opened`), so that of two tills one waits. What has ended leaves the card before anything else is done with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from modules.loyalty import queries
from modules.loyalty.models import Card, Draw, Entry, Lot
from modules.loyalty.models.cards import ACTIVE, EXPIRE
from modules.loyalty.models.programmes import UNITS
from modules.loyalty.queries import cards
from modules.loyalty.rules import MOST, number_of
from webapp.db import db, utcnow
from webapp.domain import Conflict, DomainError

HIGHEST = 1_000_000_000
"""The highest balance of a card."""


@dataclass(frozen=True, kw_only=True)
class By:
    """Who does it and where: the person at the till, the account that is logged in, the store. `key` names the act."""

    actor_id: int | None = None
    staff_id: int | None = None
    store_id: int | None = None
    key: str | None = None


NOBODY = By()


def opened(card_id: int, *, any_state: bool = False) -> Card:
    """The card, locked and without what has ended. Raises NotFound, and Conflict for one that is not in use."""
    card = cards.locked(card_id)
    if card.state != ACTIVE and not any_state:
        raise Conflict(_("This card is blocked or closed. Open it to see why, or take another one."), "card_not_active")
    for unit in UNITS:
        sweep(card, unit)
    return card


def before(card: Card, by: By) -> Entry | None:
    """What came of the same act when it was done before. Raises Conflict where the key is another card's."""
    found = cards.by_key(card.merchant_id, by.key) if by.key else None
    if found is not None and found.card_id != card.id:
        raise Conflict(_("This was done already, for another card. Begin again."), "key_used")
    return found


def bring(
    card: Card, unit: str, amount: int, *, kind: str, last_day: int | None, by: By, available_at: datetime | None = None, **more: Any
) -> Entry:
    """Add to a card, as a lot of its own."""
    _check_size(amount)
    if card.balance(unit) + amount > HIGHEST:
        raise DomainError(_("No card holds so much. Check the amount."), "too_much")
    entry = _line(card, unit, amount, kind, by, **more)
    db.session.add(
        Lot(
            **owner(card),
            card_id=card.id,
            entry_id=entry.id,
            unit=unit,
            amount=amount,
            left=amount,
            available_at=available_at or entry.at,
            last_day=last_day,
        )
    )
    db.session.flush()
    return entry


def take(card: Card, unit: str, amount: int, *, kind: str, by: By, lots: Iterable[Lot] | None = None, **more: Any) -> Entry:
    """Take from a card: from these lots, else what ends first of what can be spent. Raises DomainError for too little."""
    _check_size(amount)
    chosen = list(lots) if lots is not None else spendable(card, unit)
    have = sum(lot.left for lot in chosen)
    if have < amount:
        raise DomainError(_("There are only %(have)s on this card to spend.", have=have), "too_few", field="delta").with_facts(have=have)
    entry = _line(card, unit, -amount, kind, by, **more)
    for lot in chosen:
        part = min(lot.left, amount)
        if part:
            lot.left -= part
            amount -= part
            db.session.add(Draw(**owner(card), entry_id=entry.id, lot_id=lot.id, amount=part))
    db.session.flush()
    return entry


def give_back(card: Card, taken: Entry, *, kind: str, by: By, keep_days: int = 0, **more: Any) -> Entry:
    """Give back what a line took, to the lots it came from. What ended meanwhile, or would now, can be spent `keep_days` days more."""
    entry = _line(card, taken.unit, -taken.delta, kind, by, **more)
    least = number_of(queries.today()) + keep_days
    for draw, lot in cards.draws(taken.id):
        lot.left += draw.amount
        if lot.last_day is not None and lot.last_day < least:
            lot.last_day = least
    db.session.flush()
    return entry


def spendable(card: Card, unit: str) -> list[Lot]:
    """Lots that can be spent now, in their order."""
    now = utcnow()
    return [lot for lot in cards.lots(card.id, unit) if lot.available_at <= now]


def sweep(card: Card, unit: str) -> int:
    """Take what has ended off a locked card, the oldest lot first; how much it was."""
    day = number_of(queries.today())
    over = [lot for lot in cards.lots(card.id, unit) if lot.last_day is not None and lot.last_day < day]
    amount = sum(lot.left for lot in over)
    if amount:
        take(card, unit, amount, kind=EXPIRE, by=NOBODY, lots=over)
    return amount


def owner(row: Any) -> dict[str, int]:
    """Whose a row is, for another one of the same merchant."""
    return {"platform_id": row.platform_id, "merchant_id": row.merchant_id}


def _check_size(amount: int) -> None:
    if amount <= 0:
        raise DomainError(_("Nothing would change. Type a number above 0."), "nothing", field="delta")
    if amount > HIGHEST:
        raise DomainError(_("At most %(most)s at once. Check the number.", most=f"{MOST:,}"), "too_much", field="delta")


def _line(card: Card, unit: str, delta: int, kind: str, by: By, **more: Any) -> Entry:
    after = card.balance(unit) + delta
    setattr(card, unit, after)
    if kind != EXPIRE:
        card.last_at = utcnow()
    entry = Entry(
        **owner(card),
        card_id=card.id,
        unit=unit,
        kind=kind,
        delta=delta,
        balance_after=after,
        key=by.key,
        store_id=by.store_id,
        actor_id=by.actor_id,
        staff_id=by.staff_id,
        **more,
    )
    db.session.add(entry)
    db.session.flush()
    return entry
