"""Cards: found at the till, listed, and what is on them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select

from modules.customers import queries as customers
from modules.loyalty.models import Card, Draw, Entry, Lot, Redemption, Reward, StaffPin
from modules.loyalty.models.cards import ACTIVE, CANCELLED, CLOSED, EARN, RESERVED, REVERSE
from modules.loyalty.models.programmes import POINTS
from modules.loyalty.queries import today
from modules.loyalty.rules import number_of
from webapp.accounts.models import User
from webapp.db import db, utcnow
from webapp.db.folding import folded
from webapp.domain import NotFound
from webapp.merchants.queries import merchants_at_work

FEW = 8
"""How many cards a till shows to choose from."""
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
NUMBER = re.compile(r"\d{13}")


def cards() -> Select[Any]:
    """Every card."""
    found: Select[Any] = select(Card)
    return found


def card(card_id: int) -> Card:
    """One card. Raises NotFound."""
    return _one(select(Card).where(Card.id == card_id))


def locked(card_id: int) -> Card:
    """One card, which nobody else changes until the transaction ends. Raises NotFound."""
    return _one(select(Card).where(Card.id == card_id).with_for_update().execution_options(populate_existing=True))


def _one(statement: Select[Any]) -> Card:
    found: Card | None = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("This card no longer exists, or never did."))
    return found


def by_token(token: str) -> Card | None:
    """The card whose page has this address."""
    return db.session.scalar(select(Card).where(Card.token == token)) if TOKEN.fullmatch(token) else None


def of_customers(ids: Collection[int]) -> list[Card]:
    """The cards of these customers, those in use first."""
    mine = select(Card).where(Card.customer_id.in_(ids)).order_by((Card.state == CLOSED), Card.id)
    return list(db.session.scalars(mine))


def find(text: str) -> list[Card]:
    """Cards by what was scanned or typed: a number, the address of a card's page, a phone number or a name. The best `FEW`."""
    known = TOKEN.search(text)
    if known is not None:
        found = by_token(known.group())
        return [found] if found is not None else []
    digits = re.sub(r"\D", "", text)
    if NUMBER.fullmatch(digits):
        return list(db.session.scalars(select(Card).where(Card.number == digits)))
    matching = _matching(text, digits)
    if matching is None:
        return []
    order = (Card.state != ACTIVE, Card.holder, Card.id)
    return list(db.session.scalars(select(Card).where(matching, Card.state != CLOSED).order_by(*order).limit(FEW)))


def _matching(text: str, digits: str) -> ColumnElement[bool] | None:
    if len(digits) >= 6 and not re.search(r"[^\d\s+()/.-]", text):
        return Card.search.contains(digits.lstrip("0"), autoescape=True)
    words = folded(text).split()
    if not words or len(folded(text)) < 2:
        return None
    return and_(*(Card.search.contains(word, autoescape=True) for word in words))


def without_card(text: str) -> Sequence[Any]:
    """Customers who match and have no card, for whoever wants to give them one. The best `FEW`."""
    found = customers.matching(text, FEW * 2)
    held = set(db.session.scalars(select(Card.customer_id).where(Card.customer_id.in_([each.id for each in found]), Card.state != CLOSED)))
    return [each for each in found if each.id not in held][:FEW]


def entry(entry_id: int) -> Entry:
    """One line of a ledger. Raises NotFound."""
    found: Entry | None = db.session.scalar(select(Entry).where(Entry.id == entry_id))
    if found is None:
        raise NotFound(_("This line no longer exists, or never did."))
    return found


def by_key(merchant_id: int, key: str) -> Entry | None:
    """The line that was written for this key."""
    return db.session.scalar(select(Entry).where(Entry.merchant_id == merchant_id, Entry.key == key))


def reversal_of(entry_id: int) -> Entry | None:
    """The line that takes another one back."""
    return db.session.scalar(select(Entry).where(Entry.reverses_id == entry_id))


def ledger(card_id: int, limit: int = 200) -> Sequence[Row[Entry, StaffPin, User]]:
    """(line, who was at the till or None, who was logged in or None), the newest first."""
    mine = select(Entry, StaffPin, User).outerjoin(StaffPin, StaffPin.id == Entry.staff_id).outerjoin(User, User.id == Entry.actor_id)
    return db.session.execute(mine.where(Entry.card_id == card_id).order_by(Entry.id.desc()).limit(limit)).all()


def lots(card_id: int, unit: str) -> list[Lot]:
    """What the balance is made of, in the order in which it is spent: what ends first, then what came first."""
    mine = select(Lot).where(Lot.card_id == card_id, Lot.unit == unit, Lot.left > 0)
    return list(db.session.scalars(mine.order_by(Lot.last_day.is_(None), Lot.last_day, Lot.id)))


def lot_of(entry_id: int) -> Lot | None:
    """The lot that a line brought."""
    return db.session.scalar(select(Lot).where(Lot.entry_id == entry_id))


def draws(entry_id: int) -> Sequence[Row[Draw, Lot]]:
    """(draw, its lot) of a line that took something."""
    return db.session.execute(select(Draw, Lot).join(Lot, Lot.id == Draw.lot_id).where(Draw.entry_id == entry_id).order_by(Draw.id)).all()


def earned_since(card_id: int, unit: str, since: datetime) -> int:
    """What the card earned since then, less what was taken back."""
    earned = select(Entry.id).where(Entry.card_id == card_id, Entry.unit == unit, Entry.kind == EARN, Entry.at >= since)
    counted = or_(Entry.id.in_(earned), Entry.reverses_id.in_(earned))
    return db.session.scalar(select(func.coalesce(func.sum(Entry.delta), 0)).where(Entry.card_id == card_id, counted)) or 0


def last_earned(card_id: int, unit: str) -> datetime | None:
    """When the card last earned something that was not taken back."""
    back = select(Entry.reverses_id).where(Entry.card_id == card_id, Entry.reverses_id.is_not(None))
    mine = (Entry.card_id == card_id, Entry.unit == unit, Entry.kind == EARN, Entry.id.not_in(back))
    return db.session.scalar(select(func.max(Entry.at)).where(*mine))


def redemption(redemption_id: int) -> Redemption:
    """A reward that was put aside. Raises NotFound."""
    found: Redemption | None = db.session.scalar(select(Redemption).where(Redemption.id == redemption_id))
    if found is None:
        raise NotFound(_("This reward no longer exists, or never did."))
    return found


def redemption_of(entry_id: int) -> Redemption | None:
    """The reward that a line paid for."""
    return db.session.scalar(select(Redemption).where(Redemption.entry_id == entry_id))


def waiting(card_id: int) -> list[Redemption]:
    """Rewards that are put aside for the card, the oldest first."""
    mine = select(Redemption).where(Redemption.card_id == card_id, Redemption.state == RESERVED)
    return list(db.session.scalars(mine.order_by(Redemption.id)))


def taken(card_id: int, reward_id: int) -> int:
    """How often the card took this reward."""
    mine = (Redemption.card_id == card_id, Redemption.reward_id == reward_id, Redemption.state != CANCELLED)
    return db.session.scalar(select(func.count(Redemption.id)).where(*mine)) or 0


def rewards(programme_units: Collection[str]) -> list[Reward]:
    """Rewards that can be taken today, the cheapest first."""
    now = utcnow()
    begun = or_(Reward.starts_at.is_(None), Reward.starts_at <= now)
    open_now = or_(Reward.ends_at.is_(None), Reward.ends_at > now)
    in_stock = or_(Reward.stock.is_(None), Reward.stock > 0)
    found = select(Reward).where(Reward.active.is_(True), Reward.unit.in_(programme_units), begun, open_now, in_stock)
    return list(db.session.scalars(found.order_by(Reward.unit, Reward.cost, Reward.id)))


def expiring(within_days: int) -> ColumnElement[bool]:
    """The condition that something on a card ends within so many days."""
    until = number_of(today()) + within_days
    return exists().where(Lot.card_id == Card.id, Lot.left > 0, Lot.last_day <= until)


def quiet(days: int) -> ColumnElement[bool]:
    """The condition that nothing happened on a card for so many days."""
    return Card.last_at < utcnow() - timedelta(days=days)


def due(limit: int) -> list[int]:
    """Ids of cards that hold something which has ended, but of merchants whose jobs wait."""
    over = select(Lot.card_id).where(Lot.left > 0, Lot.last_day < number_of(today())).distinct()
    over = over.where(Lot.merchant_id.in_(merchants_at_work()))
    return list(db.session.scalars(over.order_by(Lot.card_id).limit(limit)))


def spendable(card_id: int, unit: str = POINTS) -> int:
    """What can be spent now: neither waiting nor ended."""
    now, day = utcnow(), number_of(today())
    good = (Lot.available_at <= now, or_(Lot.last_day.is_(None), Lot.last_day >= day))
    return db.session.scalar(select(func.coalesce(func.sum(Lot.left), 0)).where(Lot.card_id == card_id, Lot.unit == unit, *good)) or 0


def ends_next(card_id: int) -> Lot | None:
    """What ends first on a card."""
    mine = (Lot.card_id == card_id, Lot.left > 0, Lot.last_day.is_not(None), Lot.last_day >= number_of(today()))
    return db.session.scalar(select(Lot).where(*mine).order_by(Lot.last_day, Lot.id).limit(1))


def with_dates(chosen: Select[Any], limit: int) -> Iterator[Card]:
    """These cards, by number, for a file; some hundred of them in memory at a time."""
    yield from db.session.scalars(chosen.order_by(Card.number).limit(limit).execution_options(yield_per=500))


def lines_of(card_ids: Collection[int], limit: int) -> list[Entry]:
    """The latest lines of these cards."""
    return list(db.session.scalars(select(Entry).where(Entry.card_id.in_(card_ids)).order_by(Entry.id.desc()).limit(limit)))


def of_order(card_id: int, ref: str) -> tuple[int, int, int]:
    """(what was paid, what was earned for it, what was taken back) on a card by the lines of an order."""
    earned = case((Entry.kind == EARN, Entry.delta), else_=0)
    back = case((Entry.kind == REVERSE, -Entry.delta), else_=0)
    sums = (func.coalesce(func.sum(each), 0) for each in (Entry.amount_minor, earned, back))
    paid, got, gone = db.session.execute(select(*sums).where(Entry.card_id == card_id, Entry.ref == ref)).one()
    return int(paid), int(got), int(gone)


def by_emails(merchant_id: int, emails: Collection[str]) -> dict[str, Card]:
    """The cards of customers with these addresses, by address."""
    ids = customers.ids_by_email(merchant_id, emails)
    held = {each.customer_id: each for each in db.session.scalars(select(Card).where(Card.customer_id.in_(ids.values())))}
    return {address: held[customer_id] for address, customer_id in ids.items() if customer_id in held}
