"""Who had which tier at moments of the past, told from what happened to subscriptions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from modules.billing.models import Subscription, SubscriptionEvent, Tier, TierVersion
from modules.billing.queries.tiers import tiers
from webapp.db import db

SCHEDULED, DROPPED, BEGUN = "change_scheduled", "change_dropped", "renewed"
AT_ONCE = frozenset({"started", "changed"})


def merchants_at(platform_id: int, features: Sequence[str], moments: Sequence[datetime]) -> list[dict[tuple[str, str], int]]:
    """By moment, how many merchants had each feature by each tier: (tier's name, feature), and (tier's name, "") for the tier itself.

    What a tier held then are the features of the version that was sold, or of the one that the merchant keeps. Overrides are left out.
    A fixed number of statements.
    """
    known = {tier.name: tier for tier in tiers(platform_id, archived=True)}
    steps = _steps(platform_id)
    found = [Counter[tuple[str, str]]() for _each in moments]
    subscriptions = select(Subscription).where(Subscription.platform_id == platform_id)
    for row in db.session.scalars(subscriptions).unique():
        for counter, moment in zip(found, moments, strict=True):
            if row.started_at <= moment and (row.ended_at is None or row.ended_at > moment):
                version = _version(row, known, steps.get(row.id, []), moment)
                counter.update([(version.tier.name, ""), *((version.tier.name, each) for each in features if version.holds(each))])
    return [dict(each) for each in found]


def _steps(platform_id: int) -> Mapping[int, list[tuple[datetime, str]]]:
    """When each subscription came to which tier, by name."""
    events = select(SubscriptionEvent.subscription_id, SubscriptionEvent.kind, SubscriptionEvent.at, SubscriptionEvent.facts)
    kinds = (*AT_ONCE, SCHEDULED, DROPPED, BEGUN)
    mine = events.where(SubscriptionEvent.platform_id == platform_id, SubscriptionEvent.kind.in_(kinds)).order_by(SubscriptionEvent.id)
    told: dict[int, list[tuple[str, datetime, str]]] = defaultdict(list)
    for subscription_id, kind, at, facts in db.session.execute(mine):
        told[subscription_id].append((kind, at, str(facts.get("tier", ""))))
    return {subscription_id: list(steps(each)) for subscription_id, each in told.items()}


def steps(events: Iterable[tuple[str, datetime, str]]) -> Iterable[tuple[datetime, str]]:
    """(Moment, tier's name) of each time that a tier began; a change that waits begins with the next period."""
    waiting = ""
    for kind, at, tier in events:
        if kind in AT_ONCE:
            waiting = ""
            yield at, tier
        elif kind == SCHEDULED:
            waiting = tier
        elif kind == DROPPED:
            waiting = ""
        elif waiting:
            yield at, waiting
            waiting = ""


def _version(row: Subscription, known: Mapping[str, Tier], begun: Sequence[tuple[datetime, str]], moment: datetime) -> TierVersion:
    own = row.tier_version
    names = [tier for at, tier in begun if at <= moment]
    tier = known.get(names[-1]) if names else None
    if tier is None or tier.id == own.tier_id:
        return own
    sold = [version for version in tier.versions if version.created_at <= moment]
    return sold[-1] if sold else tier.versions[0]
