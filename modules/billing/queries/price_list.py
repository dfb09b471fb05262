"""The public price list as customers read it: for the page of a site, and for a block that shows the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from modules.billing.models import Tier, TierVersion
from webapp.commerce import Money
from webapp.db import db


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A published tier that merchants may choose by themselves. Prices are net, None is on request; a limit of None is no limit.

    `features` are codes: all it opens. `adds` are those that the plan before it does not open; `beyond` is that plan's name where it
    opens everything of that plan, so that a page can say so in words.
    """

    code: str
    name: str
    description: str
    price_month: Money | None
    price_year: Money | None
    features: tuple[str, ...]
    adds: tuple[str, ...]
    beyond: str | None
    limits: Mapping[str, int | None]

    def price(self, interval: str) -> Money | None:
        """The price of one `month` or `year`."""
        return self.price_year if interval == "year" else self.price_month

    @property
    def saved(self) -> Money | None:
        """What a year costs less than twelve months; None where it costs as much, or nothing is said."""
        if self.price_month is None or self.price_year is None:
            return None
        minor = self.price_month.minor * 12 - self.price_year.minor
        return Money(minor, self.price_year.currency) if minor > 0 else None


def public_plans(platform_id: int) -> list[Plan]:
    """What is for sale to everybody, smallest first; one statement. Empty where nothing is."""
    version = aliased(TierVersion)
    newest = select(func.max(version.number)).where(version.platform_id == platform_id, version.tier_id == Tier.id).correlate(Tier)
    statement = (
        select(
            Tier.code,
            Tier.name,
            Tier.description,
            TierVersion.currency,
            TierVersion.price_month_minor,
            TierVersion.price_year_minor,
            TierVersion.features,
            TierVersion.quotas,
        )
        .join_from(Tier, TierVersion, TierVersion.tier_id == Tier.id)
        .where(Tier.platform_id == platform_id, TierVersion.platform_id == platform_id, Tier.is_public, Tier.archived_at.is_(None))
        .where(TierVersion.number == newest.scalar_subquery())
        .order_by(Tier.rank, Tier.id)
    )
    plans: list[Plan] = []
    rows: Iterable[Any] = db.session.execute(statement)
    for row in rows:
        plans.append(_plan(row, plans[-1:]))
    return plans


def _plan(row: Any, before: Sequence[Plan]) -> Plan:
    less = before[0] if before and set(before[0].features) <= set(row.features) else None
    return Plan(
        code=row.code,
        name=row.name,
        description=row.description,
        price_month=_price(row.price_month_minor, row.currency),
        price_year=_price(row.price_year_minor, row.currency),
        features=tuple(row.features),
        adds=tuple(code for code in row.features if less is None or code not in less.features),
        beyond=less.name if less is not None else None,
        limits=dict(row.quotas),
    )


def _price(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)
