"""Sums over subscriptions: who holds a feature, what a month brings, what a module's disable would touch."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from modules.billing.models import Invoice
from modules.billing.opening import opens
from modules.billing.queries.overrides import counting
from modules.billing.queries.subscriptions import live_by_status, live_subscriptions
from modules.billing.queries.tiers import tiers
from webapp.db import db
from webapp.merchants.queries import merchant_count
from webapp.registry.ports.tiers import Holding


def _overrides(platform_id: int, features: Iterable[str], now: datetime) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Which of the features each merchant has, and has not, by overrides that count now."""
    granted, refused = defaultdict[int, set[str]](set), defaultdict[int, set[str]](set)
    for row in counting(platform_id, features, now):
        (granted if row.granted else refused)[row.merchant_id].add(row.feature)
    return granted, refused


def holders(platform_id: int, features: Iterable[str], *, now: datetime) -> tuple[dict[str, int], int]:
    """Merchants per feature, and how many merchants pay for a tier with any of them. What an override grants is not paid for."""
    wanted, counts, paying = set(features), Counter[str](), 0
    granted, refused = _overrides(platform_id, wanted, now)
    for row in live_subscriptions(platform_id):
        held = wanted.intersection(row.tier_version.features) - refused.get(row.merchant_id, set())
        counts.update(held | granted.pop(row.merchant_id, set()))
        paying += bool(held and row.price)
    for given in granted.values():
        counts.update(given)
    return dict(counts), paying


def by_tier(platform_id: int, features: Iterable[str], *, now: datetime) -> list[Holding]:
    """Each tier that holds one of these features, with the merchants that have it by that tier, and those of them who pay.

    Who keeps an older version of a tier has what that version holds; a tier that left the price list counts while somebody has it.
    Those who have a feature by an override alone come last.
    """
    wanted, merchants, paying = list(dict.fromkeys(features)), Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    granted, refused = _overrides(platform_id, wanted, now)
    for row in live_subscriptions(platform_id):
        held = set(wanted).intersection(row.tier_version.features)
        for feature in held - refused.get(row.merchant_id, set()):
            merchants[row.tier_version.tier_id, feature] += 1
            paying[row.tier_version.tier_id, feature] += bool(row.price)
        granted.get(row.merchant_id, set()).difference_update(held)
    alone = Counter(feature for given in granted.values() for feature in given)
    return [
        Holding(tier.name, feature, merchants[tier.id, feature], paying[tier.id, feature])
        for tier in tiers(platform_id, archived=True)
        for feature in wanted
        if merchants[tier.id, feature] or (tier.archived_at is None and tier.current.holds(feature))
    ] + [Holding(_("By override"), feature, alone[feature], 0) for feature in wanted if alone[feature]]


def without_access(platform_id: int, sold: frozenset[str], *, grace_days: int, now: datetime) -> int:
    """How many merchants of the platform have neither a subscription that opens anything now nor overrides for all that is sold.

    None where nothing is sold.
    """
    if not tiers(platform_id):
        return 0
    subscribed = {row.merchant_id for row in live_subscriptions(platform_id) if opens(row, grace_days=grace_days, now=now)}
    granted, _refused = _overrides(platform_id, sold, now)
    return merchant_count(platform_id) - len(subscribed | {merchant for merchant, given in granted.items() if given >= sold})


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
