"""Rewards: put aside, handed out, given back."""

from __future__ import annotations

import secrets

from flask_babel import gettext as _
from sqlalchemy import select

from modules.loyalty.models import Card, Entry, Redemption, Reward
from modules.loyalty.models.cards import CANCELLED, REDEEM, REDEEMED, RESERVED, RETURN
from modules.loyalty.queries import cards
from modules.loyalty.services.ledger import By, before, give_back, opened, owner, take
from webapp.db import db, utcnow
from webapp.domain import Conflict, DomainError, NotFound

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""What codes are made of: nothing that looks like another."""
KEPT_DAYS = 7
"""For so long points that came back can be spent at least."""


def reserve(card_id: int, reward_id: int, *, by: By) -> Redemption:
    """Put a reward aside: its points or stamps leave the card. The same key gives the first one again."""
    card = opened(card_id)
    done = before(card, by)
    if done is not None:
        return _paid_by(done)
    reward = _hold(reward_id)
    _check(card, reward)
    entry = take(card, reward.unit, reward.cost, kind=REDEEM, by=by)
    if reward.stock is not None:
        reward.stock -= 1
    made = Redemption(**owner(card), card_id=card.id, reward_id=reward.id, entry_id=entry.id, name=reward.name, code=_code())
    db.session.add(made)
    db.session.flush()
    return made


def hand_out(redemption_id: int) -> Redemption:
    """The customer has it. Handing it out twice is fine; one that was given back is refused."""
    found = cards.redemption(redemption_id)
    opened(found.card_id, any_state=True)
    db.session.refresh(found)
    if found.state == CANCELLED:
        raise Conflict(_("This reward was given back already. Reserve it again."), "cancelled")
    if found.state == RESERVED:
        found.state, found.done_at = REDEEMED, utcnow()
        db.session.flush()
    return found


def cancel(redemption_id: int, *, by: By) -> Redemption:
    """Give a reward back, once: its points return to where they came from. Giving it back twice is fine."""
    found = cards.redemption(redemption_id)
    card = opened(found.card_id, any_state=True)
    db.session.refresh(found)
    if found.state == CANCELLED:
        return found
    give_back(
        card, cards.entry(found.entry_id), kind=RETURN, by=by, keep_days=KEPT_DAYS, ref=f"redemption:{found.id}", reverses_id=found.entry_id
    )
    found.state, found.done_at = CANCELLED, utcnow()
    reward = _hold(found.reward_id)
    if reward.stock is not None:
        reward.stock += 1
    db.session.flush()
    return found


def _check(card: Card, reward: Reward) -> None:
    now = utcnow()
    if not reward.active or (reward.starts_at and reward.starts_at > now) or (reward.ends_at and reward.ends_at <= now):
        raise DomainError(_("This reward cannot be had at the moment. Choose another one."), "reward_closed")
    if reward.stock == 0:
        raise DomainError(_("There is none left of this reward. Choose another one."), "reward_gone")
    if reward.per_card is not None and cards.taken(card.id, reward.id) >= reward.per_card:
        raise DomainError(_("This card has had the reward as often as it can. Choose another one."), "reward_limit")


def _hold(reward_id: int) -> Reward:
    found: Reward | None = db.session.scalar(
        select(Reward).where(Reward.id == reward_id).with_for_update().execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(_("This reward no longer exists, or never did."))
    return found


def _paid_by(entry: Entry) -> Redemption:
    found = cards.redemption_of(entry.id)
    if found is None:
        raise Conflict(_("This was done already, and it was something else. Begin again."), "key_used")
    return found


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _each in range(8))
