"""What subscriptions bring per month, as it was: each change is kept, so that figures of the past stay what they were."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.commerce.stored import Minor
from webapp.db import Base, UtcDateTime, utcnow
from webapp.merchants.models import Merchant
from webapp.tenancy import PlatformScoped


class Movement(StrEnum):
    """NEW is from nothing to something, CHURN from something to nothing; the others are in between."""

    NEW = "new"
    EXPANSION = "expansion"
    CONTRACTION = "contraction"
    CHURN = "churn"


class RevenueSpan(PlatformScoped, Base):
    """What one subscription brings per month (minor units, net of tax and discounts) from `begins_at` until `ends_at`.

    It begins with a movement by `change`; at most one per subscription has no end yet. The tier is the one that was held.
    """

    __tablename__ = "billing_revenue_spans"
    __table_args__ = (
        ForeignKeyConstraint(["platform_id", "subscription_id"], ["billing_subscriptions.platform_id", "billing_subscriptions.id"]),
        ForeignKeyConstraint(["platform_id", "tier_version_id"], ["billing_tier_versions.platform_id", "billing_tier_versions.id"]),
        CheckConstraint("monthly >= 0", name="monthly"),
        CheckConstraint("change <> 0", name="change"),
        CheckConstraint("(kind IN ('new', 'expansion')) = (change > 0)", name="kind"),
        CheckConstraint("ends_at >= begins_at", name="order"),
        Index("ix_billing_revenue_spans_begins_at", "platform_id", "begins_at"),
        Index(
            "uq_billing_revenue_spans_open",
            "subscription_id",
            unique=True,
            sqlite_where=text("ends_at IS NULL"),
            postgresql_where=text("ends_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int] = mapped_column(index=True)
    subscription_id: Mapped[int] = mapped_column(index=True)
    tier_version_id: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    kind: Mapped[str] = mapped_column(String(20))
    change: Mapped[int] = mapped_column(Minor)
    monthly: Mapped[int] = mapped_column(Minor)
    begins_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, onupdate=utcnow)

    merchant: Mapped[Merchant] = relationship(primaryjoin="foreign(RevenueSpan.merchant_id) == Merchant.id", viewonly=True, lazy="raise")
