"""The clock of subscriptions stands while billing is off: nobody is charged, and nothing ends, for that time."""

from __future__ import annotations

from datetime import datetime, timedelta

from modules.billing.models import Clock, Subscription
from modules.billing.queries import subscriptions as queries
from webapp.db import db, utcnow


def stop(platform_id: int, *, now: datetime | None = None) -> None:
    """Billing goes off: from now on no period runs."""
    clock = queries.clock(platform_id)
    if clock is None:
        clock = Clock(platform_id=platform_id)
        db.session.add(clock)
    clock.stopped_at = clock.stopped_at or now or utcnow()
    db.session.flush()


def go_on(platform_id: int, *, now: datetime | None = None) -> timedelta:
    """Billing is on again: every period, trial and day of grace ends later by the time that it was off. How long that was."""
    clock = queries.clock(platform_id)
    if clock is None or clock.stopped_at is None:
        return timedelta()
    away = max((now or utcnow()) - clock.stopped_at, timedelta())
    for subscription in queries.live_subscriptions(platform_id, lock=True):
        shift(subscription, away)
        for name in ("past_due_since", "paused_at"):
            _later(subscription, name, away)
    if clock.unbilled_since is not None:
        clock.unbilled_since += away
    clock.stopped_at = None
    db.session.flush()
    return away


def wait_for_seller(platform_id: int, now: datetime) -> None:
    """Something is to be charged and cannot be, for nobody knows who sells: from now on what is missed is made up for."""
    clock = queries.clock(platform_id)
    if clock is None:
        clock = Clock(platform_id=platform_id)
        db.session.add(clock)
    clock.unbilled_since = clock.unbilled_since or now
    db.session.flush()


def seller_is_known(platform_id: int) -> None:
    """Everything that waited is charged."""
    clock = queries.clock(platform_id)
    if clock is not None and clock.unbilled_since is not None:
        clock.unbilled_since = None
        db.session.flush()


def shift(subscription: Subscription, by: timedelta) -> None:
    """Move the present period, and a trial, later: time that did not count."""
    for name in ("anchor_at", "period_end", "period_start", "trial_end"):
        _later(subscription, name, by)
    if subscription.trial_end is not None:
        subscription.trial_over_at = subscription.trial_end
    db.session.flush()


def _later(subscription: Subscription, name: str, by: timedelta) -> None:
    value: datetime | None = getattr(subscription, name)
    if value is not None:
        setattr(subscription, name, value + by)
