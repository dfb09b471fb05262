"""Points for what somebody pays, stamps for visits, and corrections."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from modules.loyalty import queries
from modules.loyalty.models import Card, CardTier, Entry, Programme
from modules.loyalty.models.cards import ADJUST, EARN
from modules.loyalty.models.programmes import POINTS, RUNNING, STAMPS, UNITS
from modules.loyalty.queries import cards
from modules.loyalty.rules import MOST, PLAIN, last_day, local_day, points_for, reached
from modules.loyalty.services.cards import programme_of
from modules.loyalty.services.ledger import By, before, bring, opened, take
from webapp.commerce import Money
from webapp.db import db, utcnow
from webapp.domain import DomainError
from webapp.entitlements.gate import feature_answer
from webapp.merchants.models import Store


def earn_points(store: Store, card_id: int, amount: Money, *, by: By, ref: str = "") -> Entry:
    """Points for an amount that was paid. The same key gives the first line again.

    Raises DomainError where the amount gives none, or the card had all that it can have today.
    """
    programme = _running(store, POINTS)
    card = opened(card_id)
    done = before(card, by)
    if done is not None:
        return done
    tier = standing(card, programme)
    points = points_for(amount, programme, tier.multiplier if tier else PLAIN)
    if points <= 0:
        raise DomainError(_("This amount gives no points. Type what the customer paid."), "no_points")
    if points > MOST:
        raise DomainError(_("No purchase gives so many points. Check the amount."), "too_much")
    points = min(points, _room(card, programme, store))
    until = utcnow() + timedelta(days=programme.pending_days)
    return bring(
        card,
        POINTS,
        points,
        kind=EARN,
        last_day=_last_day(programme),
        by=by,
        available_at=until if programme.pending_days else None,
        amount_minor=amount.minor,
        currency=amount.currency,
        ref=ref,
    )


def earn_stamp(store: Store, card_id: int, *, by: By) -> Entry:
    """One stamp. Raises DomainError when the last one is only minutes old."""
    programme = _running(store, STAMPS)
    card = opened(card_id)
    done = before(card, by)
    if done is not None:
        return done
    last = cards.last_earned(card.id, STAMPS)
    wait = last + timedelta(minutes=programme.stamp_minutes) - utcnow() if last else timedelta(0)
    if wait > timedelta(0):
        minutes = -(-int(wait.total_seconds()) // 60) or 1
        raise DomainError(
            ngettext(
                "This card just had a stamp. The next one is possible in %(num)s minute.",
                "This card just had a stamp. The next one is possible in %(num)s minutes.",
                minutes,
            ),
            "too_soon",
        )
    return bring(card, STAMPS, 1, kind=EARN, last_day=_last_day(programme), by=by)


def adjust(store: Store, card_id: int, unit: str, delta: int, *, reason: str, by: By) -> Entry:
    """Correct a balance by hand, with the reason. Raises DomainError without one, or where it would fall below zero."""
    programme = programme_of(store)
    if unit not in UNITS or not reason.strip():
        raise DomainError(_("Write down why, so that others understand it later."), "no_reason", field="reason")
    if abs(delta) > MOST:
        raise DomainError(_("At most %(most)s at once. Check the number.", most=f"{MOST:,}"), "too_much", field="delta")
    card = opened(card_id, any_state=False)
    done = before(card, by)
    if done is not None:
        return done
    if delta > 0:
        return bring(card, unit, delta, kind=ADJUST, last_day=_last_day(programme), by=by, reason=reason.strip())
    return take(card, unit, -delta, kind=ADJUST, by=by, lots=cards.lots(card.id, unit), reason=reason.strip())


def standing(card: Card, programme: Programme) -> CardTier | None:
    """The tier that the card has by what it earned lately; kept on the card too. None without tiers, or where the plan has none."""
    if not feature_answer("loyalty_tiers", card.merchant_id).granted:
        return None
    steps = queries.tiers(card.merchant_id)
    earned = cards.earned_since(card.id, POINTS, utcnow() - timedelta(days=programme.tier_days)) if steps else 0
    found = reached(steps, earned)
    card.tier_id = found.id if found else None
    db.session.flush()
    return found


def _running(store: Store, unit: str) -> Programme:
    programme = programme_of(store)
    if unit not in programme.units:
        raise DomainError(_("This programme does not give that. Change it in the programme's settings."), "wrong_unit")
    if programme.status != RUNNING:
        raise DomainError(_("The programme is paused. Let it run again in its settings."), "paused")
    return programme


def _room(card: Card, programme: Programme, store: Store) -> int:
    """What the card can still get today. Raises DomainError for nothing."""
    if not programme.daily_cap:
        return MOST
    zone = ZoneInfo(store.timezone)
    day = local_day(utcnow(), store.timezone)
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    left = programme.daily_cap - cards.earned_since(card.id, POINTS, midnight)
    if left <= 0:
        raise DomainError(_("This card has had the most points for one day, %(most)s.", most=f"{programme.daily_cap:,}"), "daily_cap")
    return left


def _last_day(programme: Programme) -> int | None:
    granted = feature_answer("points_expiry", programme.merchant_id).granted
    return last_day(programme.expiry, programme.expiry_months, queries.today()) if granted else None
