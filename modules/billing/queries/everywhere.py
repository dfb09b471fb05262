"""What all platforms on which something is sold bring and are owed, for the provider. Read unscoped, here alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import func, select

from modules.billing.models import Payment, Subscription
from modules.billing.models.payments import PaymentState
from webapp.db import db
from webapp.platforms.models import Platform
from webapp.tenancy import unscoped


@contextmanager
def looking() -> Iterator[None]:
    """Over all platforms, which the log is told."""
    with unscoped("billing: the provider looks at the revenue of all platforms"):
        yield


def platforms() -> Sequence[Platform]:
    """Every platform, by name."""
    return db.session.scalars(select(Platform).order_by(Platform.name, Platform.id)).all()


def states(ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Live subscriptions by platform and status."""
    statement = (
        select(Subscription.platform_id, Subscription.status, func.count(Subscription.id))
        .where(Subscription.platform_id.in_(ids), Subscription.ended_at.is_(None))
        .group_by(Subscription.platform_id, Subscription.status)
    )
    found = defaultdict[int, dict[str, int]](dict)
    for platform_id, status, many in db.session.execute(statement):
        found[platform_id][status] = int(many)
    return found


def trials(ids: Sequence[int], since: datetime, now: datetime) -> dict[int, tuple[int, int]]:
    """By platform, how many trials ended since a moment, and how many of them became a plan that is paid for."""
    statement = (
        select(Subscription.platform_id, func.count(Subscription.id), func.count(Subscription.converted_at))
        .where(Subscription.platform_id.in_(ids), Subscription.trial_end.is_(None))
        .where(Subscription.trial_over_at > since, Subscription.trial_over_at <= now)
        .group_by(Subscription.platform_id)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in db.session.execute(statement)}


def refused(ids: Sequence[int], since: datetime) -> dict[int, int]:
    """By platform, how many attempts to collect were refused since a moment."""
    statement = (
        select(Payment.platform_id, func.count(Payment.id))
        .where(Payment.platform_id.in_(ids), Payment.state == PaymentState.FAILED, Payment.at >= since)
        .group_by(Payment.platform_id)
    )
    return {row[0]: int(row[1]) for row in db.session.execute(statement)}
