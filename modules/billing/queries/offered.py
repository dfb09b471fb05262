"""The price list as customers of the platform see it."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select

from modules.billing.models import Tier, TierVersion
from webapp.db import db


class Plan(NamedTuple):
    """A public tier in its present version. Prices in minor units, net of tax; None is "on request"."""

    code: str
    name: str
    description: str
    price_month: int | None
    price_year: int | None
    currency: str


def plans(platform_id: int) -> list[Plan]:
    """The public tiers that are published, the smallest first."""
    last = select(func.max(TierVersion.number)).where(TierVersion.tier_id == Tier.id).correlate(Tier).scalar_subquery()
    prices = TierVersion.price_month_minor, TierVersion.price_year_minor, TierVersion.currency
    statement = select(Tier.code, Tier.name, Tier.description, *prices).join(TierVersion, TierVersion.tier_id == Tier.id)
    sold = Tier.platform_id == platform_id, Tier.is_public.is_(True), Tier.archived_at.is_(None), TierVersion.number == last
    return [Plan(*row) for row in db.session.execute(statement.where(*sold).order_by(Tier.rank, Tier.id))]
