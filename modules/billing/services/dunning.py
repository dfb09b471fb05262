"""What follows a payment that failed: retries on the platform's days, and the end of the days of grace."""

from __future__ import annotations

from datetime import datetime, timedelta

from modules.billing.config import Terms
from modules.billing.models import Subscription
from modules.billing.models.subscriptions import Status
from modules.billing.opening import grace_end
from modules.billing.queries import invoices
from modules.billing.services import mailing
from modules.billing.services import subscriptions as service
from modules.billing.services.states import move
from webapp.db import db


def retry_day(subscription: Subscription, last_attempt: datetime | None, terms: Terms, now: datetime) -> int | None:
    """The day after the first failure whose retry is due: the latest that has come, if nothing was tried since; else None.

    Days are the platform's. However many were missed there is one retry. `last_attempt` is None where no invoice is open.
    """
    if subscription.past_due_since is None:
        return None
    if last_attempt is None:
        return subscription.dunned_days
    begun, today, tried = (moment.astimezone(terms.zone).date() for moment in (subscription.past_due_since, now, last_attempt))
    come = [day for day in terms.dunning_days if day > subscription.dunned_days and begun + timedelta(days=day) <= today]
    return come[-1] if come and tried < begun + timedelta(days=come[-1]) else None


def grace_is_over(subscription: Subscription, terms: Terms, now: datetime) -> bool:
    """Whether the days of grace are used up, and the subscription still says otherwise."""
    return subscription.status == Status.PAST_DUE and now >= grace_end(subscription, terms.grace_days)


def dun(subscription: Subscription, last_attempt: datetime | None, *, terms: Terms, now: datetime) -> bool:
    """Try the open invoices again where a retry is due, True when none is open; with the grace used up, access goes until they are paid."""
    day = retry_day(subscription, last_attempt, terms, now)
    if day is not None:
        subscription.dunned_days = day
        if service.collect_open(subscription, now=now):
            return True
    if grace_is_over(subscription, terms, now):
        move(subscription, Status.UNPAID, now)
        service.record(subscription, "unpaid", now)
        for invoice in invoices.open_invoices(subscription.platform_id, subscription.id)[:1]:
            mailing.closed(invoice, now)
    db.session.flush()
    return False
