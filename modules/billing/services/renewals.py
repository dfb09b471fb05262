"""What happens when a period ends: renewal, a waiting change, the end of a trial or of the subscription."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from modules.billing.amounts import period_after
from modules.billing.config import Terms
from modules.billing.models import Subscription
from modules.billing.models.payments import PaymentState
from modules.billing.models.subscriptions import OPEN, Status
from modules.billing.parties import missing
from modules.billing.queries import subscriptions as queries
from modules.billing.services import clock, invoices
from modules.billing.services import subscriptions as service
from modules.billing.services.dunning import dun, grace_is_over, retry_day
from modules.billing.services.ensuring import ensure_live
from modules.billing.services.states import move
from webapp.db import db, utcnow
from webapp.domain import Conflict
from webapp.events import publish

GONE = frozenset({"closed", "erased"})
"""States of a merchant in which nothing is charged any more."""


@dataclass
class Tally:
    """How a run of renewals went."""

    renewed: int = 0
    failed: int = 0
    ended: int = 0
    waiting: int = 0

    def add(self, outcome: str) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)


def renew_due(platform_id: int, *, terms: Terms, now: datetime | None = None) -> Tally:
    """Renew what is over and try failed payments again. Running it twice, also at once, renews nothing twice."""
    now = now or utcnow()
    tally = Tally()
    for subscription_id in due_ids(platform_id, terms=terms, now=now):
        outcome = renew_if_due(platform_id, subscription_id, terms=terms, now=now)
        if outcome is not None:
            tally.add(outcome)
    if not tally.waiting and not lacks(terms):
        clock.seller_is_known(platform_id)
    return tally


def lacks(terms: Terms) -> list[str]:
    """What the platform's settings lack before an invoice can be issued."""
    return missing(terms.seller, small_business=terms.small_business)


def due_ids(platform_id: int, *, terms: Terms, now: datetime) -> list[int]:
    """Ids of the subscriptions for which there is something to do now."""
    return [row.id for row, last in queries.perhaps_due(platform_id, now) if is_due(row, last, terms=terms, now=now)]


def is_due(row: Subscription, last_attempt: datetime | None, *, terms: Terms, now: datetime) -> bool:
    """Whether a period is to be begun or ended, a payment tried again, or access taken; unpaid ones end with a period that is the last."""
    over = row.period_end <= now
    if over and _ends(row):
        return True
    if row.past_due_since is None:
        return over and row.status in OPEN
    return not _gone(row) and (retry_day(row, last_attempt, terms, now) is not None or grace_is_over(row, terms, now))


def _ends(row: Subscription) -> bool:
    """Whether it ends with its period."""
    return row.cancel_at_period_end or _gone(row)


def _gone(row: Subscription) -> bool:
    return row.merchant.status in GONE


def renew_if_due(platform_id: int, subscription_id: int, *, terms: Terms, now: datetime) -> str | None:
    """Renew one subscription if it still is to be: another run may have been here first. What came of it, as `renew` says."""
    subscription = queries.subscription(platform_id, subscription_id, lock=True)
    due = is_due(subscription, queries.last_attempt(subscription), terms=terms, now=now)
    if not due:
        return None
    outcome = renew(subscription, terms=terms, now=now)
    while outcome == "renewed" and subscription.period_end <= now:  # what waited for the seller's settings is made up for
        outcome = renew(subscription, terms=terms, now=now)
    return outcome


def renew_early(subscription: Subscription, *, terms: Terms, now: datetime | None = None) -> str:
    """End the present period now and begin the next one, by the day it is and in the name of who asked for it.

    It is the local provider's way to see what a renewal does. Raises Conflict for a subscription that has ended or is paused.
    """
    ensure_live(subscription)
    if subscription.status == Status.PAUSED:
        raise Conflict(_("This subscription is paused. End the pause first."), "paused")
    now = now or utcnow()
    if now < subscription.period_end:
        subscription.period_end = subscription.anchor_at = max(now, subscription.period_start + timedelta(microseconds=1))
        db.session.flush()
    return renew(subscription, terms=terms, now=now)


def renew(subscription: Subscription, *, terms: Terms, now: datetime) -> str:
    """Begin the next period: `renewed`, `failed`, `ended`, or `waiting` for the seller's settings: then all stays open as it is.

    An open invoice is collected first; nothing piles up behind it.
    """
    if _ends(subscription) and subscription.period_end <= now:
        _last_invoice(subscription, terms, now)
        service.end(subscription, subscription.period_end)
        outcome = "ended"
        service.record(subscription, outcome, now)
    elif subscription.past_due_since is not None:
        outcome = _after_failure(subscription, terms, now)
    else:
        outcome = _next_period(subscription, terms, now)
    publish("billing.subscription_changed", subscription_id=subscription.id, merchant_id=subscription.merchant_id)
    return outcome


def _next_period(subscription: Subscription, terms: Terms, now: datetime) -> str:
    to_pay = subscription.price if subscription.next_tier_version_id is None else subscription.next_price
    if lacks(terms) and (to_pay or subscription.carried_net):
        clock.wait_for_seller(subscription.platform_id, now)
        return "waiting"
    before = service.take_carried(subscription)
    if subscription.next_tier_version_id is not None:
        subscription.tier_version_id = subscription.next_tier_version_id
        subscription.interval = subscription.next_interval or subscription.interval
        subscription.price = subscription.next_price or 0
        subscription.anchor_at = subscription.period_end
        service.clear_next(subscription)
        service.reload(subscription)
    begin = subscription.period_end
    end = period_after(subscription.anchor_at, begin, subscription.interval, terms.zone)
    if end <= now and not _waited(subscription.platform_id, end):  # more than a whole period was missed: it is not charged afterwards
        begin = subscription.anchor_at = now
        end = period_after(begin, begin, subscription.interval, terms.zone)
    subscription.period_start, subscription.period_end = begin, end
    version = subscription.tier_version
    lines = [*service.period(subscription, version, now), *before]
    move(subscription, Status.ACTIVE, now)
    invoice = invoices.issue(subscription, lines, terms=terms, now=now)
    if invoice is None or service.collect(invoice, subscription, now=now) != PaymentState.FAILED:
        service.record(subscription, "renewed", now, number=invoice.number if invoice else "", until=end.isoformat())
        return "renewed"
    move(subscription, Status.PAST_DUE, now)
    service.record(subscription, "payment_failed", now, number=invoice.number)
    return "failed"


def _last_invoice(subscription: Subscription, terms: Terms, now: datetime) -> None:
    """What a larger plan cost in the last period is charged when that ends; refused, it stays open. Nobody is charged who is gone."""
    if not subscription.carried_net or _gone(subscription) or lacks(terms):
        return
    lines = service.take_carried(subscription)
    invoice = invoices.issue(subscription, lines, terms=terms, now=now)
    if invoice is not None and service.collect(invoice, subscription, now=now) == PaymentState.FAILED:
        service.record(subscription, "payment_failed", now, number=invoice.number)


def _waited(platform_id: int, end: datetime) -> bool:
    """Whether a period was missed because the settings did not say who sells."""
    held = queries.clock(platform_id)
    return held is not None and held.unbilled_since is not None and end > held.unbilled_since


def _after_failure(subscription: Subscription, terms: Terms, now: datetime) -> str:
    if not dun(subscription, queries.last_attempt(subscription), terms=terms, now=now):
        return "failed"
    return _next_period(subscription, terms, now) if subscription.period_end <= now else "renewed"
