"""What one merchant has at this moment: its plan, and the overrides of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from flask import g

from modules.billing.config import current_terms
from modules.billing.opening import Standing, grace_end, opens, stopped
from modules.billing.queries import holdings
from modules.billing.queries.holdings import Held, Kind
from modules.billing.queries.people import named
from webapp.db import utcnow_among
from webapp.registry.ports.tiers import Stopped


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The latest subscription. `opens` is whether it opens anything now, `stopped` why it does not and can be looked at all the same;
    `late_since` the first payment that was refused."""

    tier: str
    version: int
    status: str
    started_at: datetime
    late_since: datetime | None
    opens: bool
    stopped: Stopped | None = None


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
class Limit:
    """An override of a quota as it stands; see `QuotaOverride`."""

    value: int | None
    until: datetime | None

    def counts(self, now: datetime) -> bool:
        """Whether it decides at this moment."""
        return self.until is None or now < self.until


@dataclass(frozen=True, kw_only=True)
class Entitled:
    """What a merchant has. `features` and `quotas` are those of the plan, whether it runs or stands still.

    `openers` names the smallest public tier of each feature.
    """

    selling: bool
    plan: Plan | None = None
    features: frozenset[str] = frozenset()
    quotas: Mapping[str, int | None] = field(default_factory=dict)
    openers: Mapping[str, str] = field(default_factory=dict)
    overrides: Mapping[str, Override] = field(default_factory=dict)
    limits: Mapping[str, Limit] = field(default_factory=dict)

    @property
    def subscribed(self) -> bool:
        return self.plan is not None and self.plan.opens

    @cached_property
    def who(self) -> dict[str, str]:
        """What to call whoever made the overrides, by mark; asked once, and only by pages that tell it."""
        return named(each.set_by for each in self.overrides.values())

    @property
    def stopped(self) -> Stopped | None:
        """Why the plan lets people look at what it holds, and save nothing."""
        return self.plan.stopped if self.plan is not None and not self.plan.opens and self.selling else None

    def agreed(self, quota: str, now: datetime) -> int | None:
        """The limit that the plan has when it runs: while it is paused or unpaid, nothing is over it that was not before."""
        found = self.limits.get(quota)
        if self.stopped in (None, "ended") or (found is not None and found.counts(now)):
            return self.limit(quota, now)
        return self.quotas.get(quota)

    def by_plan(self, quota: str) -> int | None:
        """What the plan limits a quota to: nothing without a plan that opens something, no limit where nothing is sold yet."""
        if not self.selling:
            return None
        return self.quotas.get(quota) if self.subscribed else 0

    def limit(self, quota: str, now: datetime) -> int | None:
        """The limit in force: an override's, else the plan's; None for no limit."""
        found = self.limits.get(quota)
        return found.value if found is not None and found.counts(now) else self.by_plan(quota)

    def deciding(self, feature: str) -> Override | None:
        """The override that decides about the feature at present."""
        found = self.overrides.get(feature)
        return found if found is not None and found.counts(utcnow_among(found.until)) else None


def entitled(platform_id: int, merchant_id: int) -> Entitled:
    """Asked once per request, however many features a page looks at."""
    known: dict[tuple[int, int], Entitled] = g.setdefault("billing_entitled", {})
    if (platform_id, merchant_id) not in known:
        known[platform_id, merchant_id] = _read(platform_id, merchant_id)
    return known[platform_id, merchant_id]


def _read(platform_id: int, merchant_id: int) -> Entitled:
    rows = holdings.held(platform_id, merchant_id)
    price_list = sorted((row for row in rows if row.kind == Kind.TIER), key=lambda row: row.rank)
    openers: dict[str, str] = {}
    for tier in price_list:
        for feature in tier.features if tier.flag else ():
            openers.setdefault(feature, tier.name)
    stand = {row.name: _override(row) for row in rows if row.kind == Kind.OVERRIDE}
    limits = {row.name: Limit(value=row.rank, until=row.until) for row in rows if row.kind == Kind.LIMIT}
    found = next((row for row in rows if row.kind == Kind.PLAN), None)
    plan = _plan(found) if found is not None else None
    opened = found if plan is not None and plan.opens else None
    holds = found if plan is not None and (plan.opens or plan.stopped is not None) else None
    return Entitled(
        selling=bool(price_list) or opened is not None,
        plan=plan,
        features=frozenset(holds.features) if holds is not None else frozenset(),
        quotas=holds.quotas if holds is not None else {},
        openers=openers,
        overrides=stand,
        limits=limits,
    )


def _plan(row: Held) -> Plan:
    standing = Standing(status=row.status, cancel_at_period_end=row.flag, period_end=row.until, past_due_since=row.late_since)
    grace_days = current_terms().grace_days
    late = grace_end(standing, grace_days) if standing.past_due_since is not None else None
    return Plan(
        tier=row.name,
        version=row.rank,
        status=row.status,
        started_at=row.since,
        late_since=row.late_since,
        opens=opens(standing, grace_days=grace_days, now=utcnow_among(standing.period_end, late)),
        stopped=stopped(standing),
    )


def _override(row: Held) -> Override:
    return Override(granted=row.flag, until=row.until, reason=row.reason, set_by=row.set_by, set_at=row.since)
