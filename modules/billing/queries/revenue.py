"""The ledger of recurring revenue."""

from __future__ import annotations

from sqlalchemy import select

from modules.billing.models import RevenueSpan, TierVersion
from webapp.db import db


def open_span(platform_id: int, subscription_id: int) -> RevenueSpan | None:
    """What a subscription brings now, locked; None where it never brought anything."""
    statement = select(RevenueSpan).where(
        RevenueSpan.platform_id == platform_id, RevenueSpan.subscription_id == subscription_id, RevenueSpan.ends_at.is_(None)
    )
    return db.session.scalars(statement.with_for_update()).one_or_none()


def version(platform_id: int, version_id: int) -> TierVersion:
    """The version with this id, which a subscription names and so is there."""
    return (
        db.session.scalars(select(TierVersion).where(TierVersion.platform_id == platform_id, TierVersion.id == version_id)).unique().one()
    )
