"""The public price list as customers read it: for the page of a site, and for a block that shows the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from modules.billing.models import Tier, TierVersion
from modules.billing.models.prices import Prices, prices_of
from webapp.commerce import Money
from webapp.db import db


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A published tier that merchants may choose by themselves. Prices are net, by currency; a limit of None is no limit.

    `features` are codes: all it opens. `adds` are those that the plan before it does not open; `beyond` is that plan's name where it
    opens everything of that plan, so that a page can say so in words.
    """

    code: str
    name: str
    description: str
    prices: Mapping[str, Prices]
    features: tuple[str, ...]
    adds: tuple[str, ...]
    beyond: str | None
    limits: Mapping[str, int | None]

    def price(self, interval: str, currency: str) -> Money | None:
        """The price of one `month` or `year`; None where it is on request, or not sold in this currency."""
        found = self.prices.get(currency)
        minor = found.per(interval) if found is not None else None
        return Money(minor, currency) if minor is not None else None

    def saved(self, currency: str) -> Money | None:
        """What a year costs less than twelve months; None where it costs as much, or nothing is said."""
        month, year = self.price("month", currency), self.price("year", currency)
        minor = month.minor * 12 - year.minor if month is not None and year is not None else 0
        return Money(minor, currency) if minor > 0 else None


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
            TierVersion.other_prices,
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
        prices=prices_of(row.currency, row.price_month_minor, row.price_year_minor, row.other_prices),
        features=tuple(row.features),
        adds=tuple(code for code in row.features if less is None or code not in less.features),
        beyond=less.name if less is not None else None,
        limits=dict(row.quotas),
    )


class Sold(Protocol):
    """What has prices: a plan of the list, or a version."""

    @property
    def prices(self) -> Mapping[str, Prices]:
        """What it costs, by currency."""


def currencies(plans: Iterable[Sold], first: str) -> list[str]:
    """The currencies in which something of a price list has a price, the platform's own one `first`."""
    found = dict.fromkeys(code for plan in plans for code, each in plan.prices.items() if each != (None, None))
    return sorted(found, key=lambda code: code != first) or [first]


def chosen(plans: Iterable[Sold], asked: str, first: str) -> str:
    """The currency asked for where something is sold in it, else the first of the list."""
    offered = currencies(plans, first)
    return asked if asked in offered else offered[0]
