"""Sums over subscriptions: who holds a feature, what a month brings, what a module's disable would touch."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import ngettext
from sqlalchemy import func, select

from modules.billing.access import opens
from modules.billing.amounts import rounded
from modules.billing.models import Invoice, Subscription
from modules.billing.models.subscriptions import Interval, Status
from modules.billing.queries.subscriptions import live_by_status, live_subscriptions
from modules.billing.queries.tiers import tiers
from webapp.db import db
from webapp.entitlements.gate import Holding
from webapp.merchants.queries import merchant_count


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


def by_tier(platform_id: int, features: Iterable[str]) -> list[Holding]:
    """Each tier that holds one of these features, with the merchants that have it by that tier, and those of them who pay.

    Who keeps an older version of a tier has what that version holds; a tier that left the price list counts while somebody has it.
    """
    wanted, merchants, paying = list(dict.fromkeys(features)), Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    for row in live_subscriptions(platform_id):
        for feature in set(wanted).intersection(row.tier_version.features):
            merchants[row.tier_version.tier_id, feature] += 1
            paying[row.tier_version.tier_id, feature] += bool(row.price)
    return [
        Holding(tier.name, feature, merchants[tier.id, feature], paying[tier.id, feature])
        for tier in tiers(platform_id, archived=True)
        for feature in wanted
        if merchants[tier.id, feature] or (tier.archived_at is None and tier.current.holds(feature))
    ]


def without_access(platform_id: int, *, grace_days: int, now: datetime) -> int:
    """How many merchants of the platform have no subscription that opens anything now; none where nothing is sold."""
    if not tiers(platform_id):
        return 0
    subscribed = {row.merchant_id for row in live_subscriptions(platform_id) if opens(row, grace_days=grace_days, now=now)}
    return merchant_count(platform_id) - len(subscribed)


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
