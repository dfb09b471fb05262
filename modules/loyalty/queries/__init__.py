"""Reads of loyalty. In a store they see its merchant's rows, at work for a platform everybody's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from modules.loyalty.models import Card, CardTier, Programme, Redemption, Reward, StaffPin
from modules.loyalty.models.cards import ACTIVE, RESERVED
from modules.loyalty.rules import local_day
from webapp.db import db, utcnow
from webapp.domain import NotFound
from webapp.routing.context import core_setting, current_platform


def today() -> date:
    """The day it is on the platform: days of programmes are its own, as those of charging are."""
    zone = core_setting(current_platform(), "timezone") or current_app.config["BABEL_DEFAULT_TIMEZONE"]
    return local_day(utcnow(), str(zone))


def programme(merchant_id: int) -> Programme | None:
    """The merchant's programme; None where it has none yet."""
    return db.session.scalar(select(Programme).where(Programme.merchant_id == merchant_id))


def count_cards(_stores: Iterable[int] = ()) -> int:
    """How many cards are in use: of the merchant that is counted, of the platform at work for all of it."""
    return db.session.scalar(select(func.count(Card.id)).where(Card.state == ACTIVE)) or 0


def count_reserved() -> int:
    """How many rewards are put aside and not handed out."""
    return db.session.scalar(select(func.count(Redemption.id)).where(Redemption.state == RESERVED)) or 0


def tiers(merchant_id: int) -> list[CardTier]:
    """The merchant's tiers, the lowest first."""
    return list(db.session.scalars(select(CardTier).where(CardTier.merchant_id == merchant_id).order_by(CardTier.threshold)))


def tier(tier_id: int) -> CardTier:
    """One tier. Raises NotFound."""
    found: CardTier | None = db.session.scalar(select(CardTier).where(CardTier.id == tier_id))
    if found is None:
        raise NotFound(_("This tier no longer exists, or never did."))
    return found


def reward(reward_id: int) -> Reward:
    """One reward. Raises NotFound."""
    found: Reward | None = db.session.scalar(select(Reward).where(Reward.id == reward_id))
    if found is None:
        raise NotFound(_("This reward no longer exists, or never did."))
    return found


def count_rewards(merchant_id: int) -> int:
    """How many rewards the merchant has."""
    return db.session.scalar(select(func.count(Reward.id)).where(Reward.merchant_id == merchant_id)) or 0


def count_staff(merchant_id: int) -> int:
    """How many people of the merchant have a PIN, also those who do not work any more."""
    return db.session.scalar(select(func.count(StaffPin.id)).where(StaffPin.merchant_id == merchant_id)) or 0


def staff(staff_id: int) -> StaffPin:
    """Somebody with a PIN. Raises NotFound."""
    found: StaffPin | None = db.session.scalar(select(StaffPin).where(StaffPin.id == staff_id))
    if found is None:
        raise NotFound(_("This person no longer exists, or never did."))
    return found


def working(merchant_id: int) -> list[StaffPin]:
    """Everybody with a PIN that works, by name."""
    found = select(StaffPin).where(StaffPin.merchant_id == merchant_id, StaffPin.active.is_(True))
    return list(db.session.scalars(found.order_by(StaffPin.name, StaffPin.id)))
