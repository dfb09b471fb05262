"""Sums over subscriptions: who holds a feature, what a month brings, what a module's disable would touch."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from flask_babel import ngettext
from sqlalchemy import func, select

from modules.billing.amounts import rounded
from modules.billing.models import Invoice, Subscription
from modules.billing.models.subscriptions import Interval, Status
from modules.billing.queries.subscriptions import live_by_status, live_subscriptions
from webapp.db import db


def monthly(subscription: Subscription) -> int:
    """What a subscription brings per month, in minor units, net."""
    return rounded(subscription.price, 12) if subscription.interval == Interval.YEAR else subscription.price


def monthly_revenue(platform_id: int) -> dict[str, int]:
    """Recurring revenue per month by currency, in minor units, net; trials and unpaid subscriptions count nothing."""
    sums: dict[str, int] = defaultdict(int)
    for row in live_subscriptions(platform_id):
        if row.status in {Status.ACTIVE, Status.PAST_DUE}:
            sums[row.tier_version.currency] += monthly(row)
    return {currency: amount for currency, amount in sums.items() if amount}


def holders(platform_id: int, features: Iterable[str]) -> tuple[dict[str, int], int]:
    """Merchants per feature, and how many merchants pay for a tier with any of them."""
    wanted, counts, paying = set(features), Counter[str](), 0
    for row in live_subscriptions(platform_id):
        held = wanted.intersection(row.tier_version.features)
        counts.update(held)
        paying += bool(held and row.price)
    return dict(counts), paying


def usage(platform: Any) -> list[str]:
    """Sentences about what is there, for whoever is about to switch billing off."""
    facts = []
    live = sum(live_by_status(platform.id).values())
    if live:
        facts.append(ngettext("%(num)s live subscription", "%(num)s live subscriptions", live))
    invoices = db.session.scalar(select(func.count(Invoice.id)).where(Invoice.platform_id == platform.id)) or 0
    if invoices:
        facts.append(ngettext("%(num)s invoice", "%(num)s invoices", invoices))
    return facts
