"""What one merchant has at this moment: its plan, and the overrides of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import g

from modules.billing.config import current_terms
from modules.billing.models import FeatureOverride, Subscription
from modules.billing.opening import opens
from modules.billing.queries import overrides, subscriptions, tiers
from webapp.db import utcnow


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The live subscription. `opens` is whether it opens anything now; `late_since` the first payment that was refused."""

    tier: str
    version: int
    status: str
    started_at: datetime
    late_since: datetime | None
    opens: bool


@dataclass(frozen=True, kw_only=True)
class Override:
    """One override as it stands; see `FeatureOverride`."""

    granted: bool
    until: datetime | None
    reason: str
    set_by: str
    set_at: datetime

    def counts(self, now: datetime) -> bool:
        """Whether it decides at this moment."""
        return self.until is None or now < self.until


@dataclass(frozen=True, kw_only=True)
class Entitled:
    """What a merchant has. `features` and `quotas` are those of the plan; `openers` names the smallest public tier of each feature."""

    selling: bool
    plan: Plan | None = None
    features: frozenset[str] = frozenset()
    quotas: Mapping[str, int | None] = field(default_factory=dict)
    openers: Mapping[str, str] = field(default_factory=dict)
    overrides: Mapping[str, Override] = field(default_factory=dict)

    @property
    def subscribed(self) -> bool:
        return self.plan is not None and self.plan.opens

    def deciding(self, feature: str, now: datetime) -> Override | None:
        """The override that decides about the feature at this moment."""
        found = self.overrides.get(feature)
        return found if found is not None and found.counts(now) else None


def entitled(platform_id: int, merchant_id: int) -> Entitled:
    """Asked once per request, however many features a page looks at."""
    known: dict[tuple[int, int], Entitled] = g.setdefault("billing_entitled", {})
    if (platform_id, merchant_id) not in known:
        known[platform_id, merchant_id] = _read(platform_id, merchant_id)
    return known[platform_id, merchant_id]


def _read(platform_id: int, merchant_id: int) -> Entitled:
    price_list = tiers.tiers(platform_id)
    openers: dict[str, str] = {}
    for tier in price_list:
        for feature in tier.current.features if tier.is_public else ():
            openers.setdefault(feature, tier.name)
    stand = {row.feature: _override(row) for row in overrides.standing(platform_id, merchant_id)}
    found = subscriptions.live(platform_id, merchant_id)
    if found is None:
        return Entitled(selling=bool(price_list), openers=openers, overrides=stand)
    plan = _plan(found)
    if not plan.opens:
        return Entitled(selling=bool(price_list), plan=plan, openers=openers, overrides=stand)
    version = found.tier_version
    return Entitled(selling=True, plan=plan, features=frozenset(version.features), quotas=version.quotas, openers=openers, overrides=stand)


def _plan(row: Subscription) -> Plan:
    return Plan(
        tier=row.tier_version.tier.name,
        version=row.tier_version.number,
        status=row.status,
        started_at=row.started_at,
        late_since=row.past_due_since,
        opens=opens(row, grace_days=current_terms().grace_days, now=utcnow()),
    )


def _override(row: FeatureOverride) -> Override:
    return Override(granted=row.granted, until=row.until, reason=row.reason, set_by=row.set_by, set_at=row.set_at)
