"""A merchant's programme, its tiers and its rewards."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update

from modules.loyalty import queries
from modules.loyalty.models import Card, CardTier, Programme, Reward
from modules.loyalty.services.cards import programme_of
from modules.loyalty.services.ledger import owner
from webapp.db import check_version, db
from webapp.domain import Conflict, DomainError
from webapp.merchants.models import Store
from webapp.merchants.queries import hold_merchant

MOST_REWARDS, MOST_TIERS = 500, 50


def create_programme(store: Store, **values: Any) -> Programme:
    """The merchant's programme. Raises Conflict where it has one."""
    hold_merchant(store.platform_id, store.merchant_id)
    if queries.programme(store.merchant_id) is not None:
        raise Conflict(_("There is a programme already. Change that one."), "has_programme")
    made = Programme(**owner(store), **values)
    db.session.add(made)
    db.session.flush()
    return made


def save_programme(store: Store, *, version: int, **values: Any) -> Programme:
    """Change the programme: what is given from now on. Raises Conflict when somebody saved it since `version`."""
    found = programme_of(store)
    check_version(found, version)
    for name, value in values.items():
        setattr(found, name, value)
    db.session.flush()
    return found


def create_reward(store: Store, **values: Any) -> Reward:
    """One more reward. Raises DomainError where there are as many as anybody chooses from."""
    hold_merchant(store.platform_id, store.merchant_id)
    programme = programme_of(store)
    if queries.count_rewards(store.merchant_id) >= MOST_REWARDS:
        raise DomainError(_("There are %(most)s rewards already. Change one that nobody takes.", most=MOST_REWARDS), "too_many")
    _check_reward(programme, values)
    made = Reward(**owner(store), **values)
    db.session.add(made)
    db.session.flush()
    return made


def save_reward(store: Store, reward_id: int, *, version: int, **values: Any) -> Reward:
    """Change a reward; what is put aside already stays as it was. Raises Conflict when somebody saved it since `version`."""
    found = queries.reward(reward_id)
    db.session.execute(select(Reward.id).where(Reward.id == reward_id).with_for_update())
    db.session.refresh(found)
    check_version(found, version)
    _check_reward(programme_of(store), values)
    for name, value in values.items():
        setattr(found, name, value)
    db.session.flush()
    return found


def add_tier(store: Store, *, name: str, threshold: int, multiplier: int) -> CardTier:
    """One more tier. Raises Conflict for a threshold that another one has, DomainError where there are as many as anybody climbs."""
    hold_merchant(store.platform_id, store.merchant_id)
    if len(queries.tiers(store.merchant_id)) >= MOST_TIERS:
        raise DomainError(_("There are %(most)s tiers already. Take one away first.", most=MOST_TIERS), "too_many")
    _check_threshold(store, threshold)
    made = CardTier(**owner(store), name=name, threshold=threshold, multiplier=multiplier)
    db.session.add(made)
    db.session.flush()
    return made


def change_tier(store: Store, tier_id: int, *, version: int, name: str, threshold: int, multiplier: int) -> CardTier:
    """Change a tier. Raises Conflict when somebody saved it since `version`, or for a threshold that another one has."""
    hold_merchant(store.platform_id, store.merchant_id)
    found = queries.tier(tier_id)
    check_version(found, version)
    _check_threshold(store, threshold, besides=tier_id)
    found.name, found.threshold, found.multiplier = name, threshold, multiplier
    db.session.flush()
    return found


def remove_tier(tier_id: int) -> None:
    """Take a tier away; cards that had it have none until they earn again."""
    found = queries.tier(tier_id)
    db.session.execute(update(Card).where(Card.tier_id == tier_id).values(tier_id=None))
    db.session.delete(found)
    db.session.flush()


def _check_reward(programme: Programme, values: dict[str, Any]) -> None:
    if values["unit"] not in programme.units:
        raise DomainError(_("The programme does not give these. Choose what customers can collect."), "wrong_unit", field="unit")
    if values.get("starts_at") and values.get("ends_at") and values["ends_at"] <= values["starts_at"]:
        raise DomainError(_("The end is before the beginning. Change one of them."), "bad_end", field="ends_at")


def _check_threshold(store: Store, threshold: int, besides: int | None = None) -> None:
    if any(each.threshold == threshold and each.id != besides for each in queries.tiers(store.merchant_id)):
        raise Conflict(_("Another tier begins at this number of points. Choose another one."), "threshold_taken", field="threshold")
