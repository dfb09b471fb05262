"""Where a subscription may go from where it stands. Nothing else writes `Subscription.status` once it is there."""

from __future__ import annotations

from datetime import datetime

from modules.billing.models import Subscription
from modules.billing.models.subscriptions import OVER, Status
from modules.billing.services.revenue import follow

EDGES: dict[Status, frozenset[Status]] = {
    Status.INCOMPLETE: frozenset({Status.ACTIVE, Status.TRIALING, Status.INCOMPLETE_EXPIRED, Status.CANCELED}),
    Status.INCOMPLETE_EXPIRED: frozenset(),
    Status.TRIALING: frozenset({Status.ACTIVE, Status.PAST_DUE, Status.PAUSED, Status.CANCELED}),
    Status.ACTIVE: frozenset({Status.PAST_DUE, Status.PAUSED, Status.CANCELED}),
    Status.PAST_DUE: frozenset({Status.ACTIVE, Status.UNPAID, Status.CANCELED}),
    Status.UNPAID: frozenset({Status.ACTIVE, Status.CANCELED}),
    Status.PAUSED: frozenset({Status.ACTIVE, Status.TRIALING, Status.CANCELED}),
    Status.CANCELED: frozenset(),
}


def move(subscription: Subscription, status: Status, at: datetime) -> None:
    """Put a subscription into a state, with the dates that belong to it; nothing where it stands there already.

    Raises RuntimeError for a step that no rule has: whoever asks has to look first.
    """
    before = Status(subscription.status)
    if status == before:
        return
    if status not in EDGES[before]:
        raise RuntimeError(f"Subscription {subscription.id} cannot go from {before} to {status}.")
    subscription.status = status
    subscription.paused_at = at if status == Status.PAUSED else None
    if status in OVER:
        subscription.ended_at = at
    if status == Status.PAST_DUE:
        subscription.past_due_since = subscription.past_due_since or at
    elif status in {Status.ACTIVE, Status.TRIALING}:
        subscription.past_due_since, subscription.dunned_days = None, 0
    if before == Status.TRIALING and status in {Status.ACTIVE, Status.PAST_DUE}:
        subscription.converted_at = at
    if before == Status.TRIALING and status != Status.PAUSED:
        subscription.trial_end, subscription.trial_over_at = None, at
    follow(subscription, at)
