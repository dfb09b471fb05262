"""All that says what one merchant holds, in one statement: every page of a store asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, cast, func, literal, null, select, union_all
from sqlalchemy.orm import aliased

from modules.billing.models import FeatureOverride, QuotaOverride, Subscription, Tier, TierVersion
from webapp.tenancy import Prepared


class Kind(StrEnum):
    """What a row is: the latest subscription, a tier of the price list, an override of a feature or of a limit that stands."""

    PLAN = "plan"
    TIER = "tier"
    OVERRIDE = "override"
    LIMIT = "limit"


PLATFORM, MERCHANT = bindparam("platform_id", type_=Tier.platform_id.type), bindparam("merchant_id", type_=Subscription.merchant_id.type)


class Held(NamedTuple):
    """One row; what each column is for each `Kind` is told by `_plan`, `_tiers`, `_overrides` and `_limits`."""

    kind: str
    name: str
    rank: Any
    flag: bool
    status: Any
    since: Any
    until: Any
    late_since: datetime | None
    features: Any
    quotas: Any
    reason: Any
    set_by: Any


def held(platform_id: int, merchant_id: int) -> Sequence[Held]:
    """Rows of each `Kind`."""
    return STATEMENT.rows(platform_id=platform_id, merchant_id=merchant_id)


def _none(like: Any) -> Any:
    """NULL of a column's type, which PostgreSQL asks for in the later parts of a union."""
    return cast(null(), like.type)


def _plan() -> Select[*tuple[Any, ...]]:
    """The live subscription, else the one before. `name` and `rank` are the tier's name and the version's number; `flag` is whether it
    ends with its period."""
    each = aliased(Subscription)
    newest = select(func.max(each.id)).where(each.platform_id == PLATFORM, each.merchant_id == MERCHANT)
    return (
        select(
            literal(Kind.PLAN.value).label("kind"),
            Tier.name.label("name"),
            TierVersion.number.label("rank"),
            Subscription.cancel_at_period_end.label("flag"),
            Subscription.status.label("status"),
            Subscription.started_at.label("since"),
            Subscription.period_end.label("until"),
            Subscription.past_due_since.label("late_since"),
            TierVersion.features.label("features"),
            TierVersion.quotas.label("quotas"),
            _none(FeatureOverride.reason).label("reason"),
            _none(FeatureOverride.set_by).label("set_by"),
        )
        .join_from(Subscription, TierVersion, TierVersion.id == Subscription.tier_version_id)
        .join(Tier, Tier.id == TierVersion.tier_id)
        .where(Subscription.id == newest.scalar_subquery())
    )


def _tiers() -> Select[*tuple[Any, ...]]:
    """`flag` is whether merchants may choose it; the features are those of its newest version."""
    version = aliased(TierVersion)
    newest = select(func.max(version.number)).where(version.platform_id == PLATFORM, version.tier_id == Tier.id).correlate(Tier)
    columns = (Subscription.status, Subscription.started_at, Subscription.period_end, Subscription.past_due_since)
    return (
        select(
            literal(Kind.TIER.value),
            Tier.name,
            Tier.rank,
            Tier.is_public,
            *map(_none, columns),
            TierVersion.features,
            _none(TierVersion.quotas),
            _none(FeatureOverride.reason),
            _none(FeatureOverride.set_by),
        )
        .join_from(Tier, TierVersion, TierVersion.tier_id == Tier.id)
        .where(Tier.platform_id == PLATFORM, Tier.archived_at.is_(None), TierVersion.number == newest.scalar_subquery())
    )


def _overrides() -> Select[*tuple[Any, ...]]:
    """`name` is the feature, `flag` whether it is granted, `since` when that was said."""
    return select(
        literal(Kind.OVERRIDE.value),
        FeatureOverride.feature,
        literal(0),
        FeatureOverride.granted,
        _none(Subscription.status),
        FeatureOverride.set_at,
        FeatureOverride.until,
        _none(Subscription.past_due_since),
        _none(TierVersion.features),
        _none(TierVersion.quotas),
        FeatureOverride.reason,
        FeatureOverride.set_by,
    ).where(FeatureOverride.platform_id == PLATFORM, FeatureOverride.merchant_id == MERCHANT, FeatureOverride.ended_at.is_(None))


def _limits() -> Select[*tuple[Any, ...]]:
    """`name` is the quota, `rank` its limit, None for no limit."""
    return select(
        literal(Kind.LIMIT.value),
        QuotaOverride.quota,
        QuotaOverride.value,
        literal(True),
        _none(Subscription.status),
        QuotaOverride.set_at,
        QuotaOverride.until,
        _none(Subscription.past_due_since),
        _none(TierVersion.features),
        _none(TierVersion.quotas),
        QuotaOverride.reason,
        QuotaOverride.set_by,
    ).where(QuotaOverride.platform_id == PLATFORM, QuotaOverride.merchant_id == MERCHANT, QuotaOverride.ended_at.is_(None))


STATEMENT = Prepared(union_all(_plan(), _tiers(), _overrides(), _limits()), Held)
