"""Keeping what a subscription brings per month, change by change."""

from __future__ import annotations

from datetime import datetime

from modules.billing.amounts import taken_off
from modules.billing.models import Discount, RevenueSpan, Subscription
from modules.billing.models.revenue import Movement
from modules.billing.models.subscriptions import Interval, Status
from modules.billing.queries import discounts, revenue
from webapp.commerce.money import rounded
from webapp.db import db

PAYING = frozenset({Status.ACTIVE, Status.PAST_DUE})


def monthly(subscription: Subscription, discount: Discount | None) -> int:
    """What it brings per month now: minor units, net, less a discount that is for more than one period.

    A year counts a twelfth. Trials, and what is paused or has used up its days of grace, bring nothing.
    """
    if subscription.status not in PAYING or subscription.trial_end is not None:
        return 0
    price = subscription.price
    if discount is not None and discount.began_at is not None and discount.coupon.periods != 1:
        price -= taken_off(price, discount.coupon.percent_bp, discount.coupon.amount)
    return rounded(price, 12) if subscription.interval == Interval.YEAR else price


def follow(subscription: Subscription, at: datetime) -> None:
    """Note what the subscription brings from now on, where that is another amount than before."""
    db.session.flush()
    open_span = revenue.open_span(subscription.platform_id, subscription.id)
    before = open_span.monthly if open_span is not None else 0
    after = monthly(subscription, discounts.running(subscription.platform_id, subscription.id))
    if before == after:
        return
    at = max(at, open_span.begins_at) if open_span is not None else at
    if open_span is not None:
        open_span.ends_at = at
        db.session.flush()
    row = RevenueSpan(
        platform_id=subscription.platform_id,
        merchant_id=subscription.merchant_id,
        subscription_id=subscription.id,
        tier_version_id=subscription.tier_version_id,
        currency=subscription.currency,
        kind=_kind(before, after),
        change=after - before,
        monthly=after,
        begins_at=at,
    )
    db.session.add(row)
    db.session.flush()


def _kind(before: int, after: int) -> Movement:
    if before == 0:
        return Movement.NEW
    if after == 0:
        return Movement.CHURN
    return Movement.EXPANSION if after > before else Movement.CONTRACTION
