"""What a subscription opens at a moment. Computed from its dates, so that a late renewal run takes nothing away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from modules.billing.models import Subscription
from modules.billing.models.subscriptions import OPEN, Status
from webapp.registry.ports.tiers import Stopped


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The columns of a subscription that say what it opens, where the whole row is not read."""

    status: str
    cancel_at_period_end: bool
    period_end: datetime
    past_due_since: datetime | None
    ended_at: datetime | None = None


def grace_end(subscription: Subscription | Standing, grace_days: int) -> datetime:
    """When access ends if nothing is paid. Only for a subscription with a failed payment."""
    assert subscription.past_due_since is not None
    return subscription.past_due_since + timedelta(days=grace_days)


def opens(subscription: Subscription | Standing, *, grace_days: int, now: datetime) -> bool:
    """Whether the tier's features are open now."""
    if subscription.ended_at is not None or subscription.status not in OPEN:
        return False
    if subscription.cancel_at_period_end and subscription.period_end <= now:
        return False
    return subscription.past_due_since is None or now < grace_end(subscription, grace_days)


def stopped(subscription: Subscription | Standing) -> Stopped | None:
    """Why a subscription that opens nothing lets people look at what they have; None for one that was never paid for."""
    if subscription.status == Status.PAUSED:
        return "paused"
    if subscription.status == Status.CANCELED or subscription.cancel_at_period_end:
        return "ended"
    return "unpaid" if subscription.status in {Status.PAST_DUE, Status.UNPAID} else None
