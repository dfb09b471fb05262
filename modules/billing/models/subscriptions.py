"""Who has which tier, since when and until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from modules.billing.models.tiers import TierVersion
from webapp.commerce.stored import Minor, OneCurrency
from webapp.db import Base, Timestamped, UtcDateTime, Versioned, utcnow
from webapp.merchants.models import Merchant
from webapp.tenancy import PlatformScoped


class Status(StrEnum):
    """Where a subscription stands, in Stripe's words.

    TRIALING and ACTIVE open everything; PAST_DUE does so for the days of grace. INCOMPLETE waits for its first payment, UNPAID has no
    grace left, PAUSED stands still: these three open nothing, and what is owed can be paid. CANCELED and INCOMPLETE_EXPIRED are over.
    """

    INCOMPLETE = "incomplete"
    INCOMPLETE_EXPIRED = "incomplete_expired"
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    UNPAID = "unpaid"
    PAUSED = "paused"
    CANCELED = "canceled"


OVER = frozenset({Status.CANCELED, Status.INCOMPLETE_EXPIRED})
OPEN = frozenset({Status.TRIALING, Status.ACTIVE, Status.PAST_DUE})


def _any_of(states: Iterable[Status]) -> str:
    return ", ".join(f"'{each}'" for each in sorted(states))


class Interval(StrEnum):
    """How often a subscription is charged."""

    MONTH = "month"
    YEAR = "year"


class Subscription(OneCurrency, Timestamped, Versioned, PlatformScoped, Base):
    """One merchant's agreement on one platform; at most one is live (`ended_at` empty).

    `price` is minor units, net, per interval, as agreed. `currency` is the one it began with; it never changes.
    `period_net` is what the present period really cost, discounts taken off; None where nothing was said: then it is the price.
    `trial_over_at` is when a trial ends or ended, `converted_at` when it became a plan that is paid for.
    `carried_net` is what the next invoice charges besides for a larger plan that began in the period, on `carried_from`.
    `next_*` hold a change that waits for the period's end.
    `past_due_since` is the first failed charge; later failures do not move it. `dunned_days` is the last of the days after it whose retry
    was made. `status` is moved by `services.states` alone.
    """

    __tablename__ = "billing_subscriptions"
    __table_args__ = (
        UniqueConstraint("platform_id", "id"),
        ForeignKeyConstraint(["merchant_id", "platform_id"], ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"]),
        ForeignKeyConstraint(["platform_id", "tier_version_id"], ["billing_tier_versions.platform_id", "billing_tier_versions.id"]),
        ForeignKeyConstraint(["platform_id", "next_tier_version_id"], ["billing_tier_versions.platform_id", "billing_tier_versions.id"]),
        CheckConstraint("period_end > period_start", name="period"),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint(f"status IN ({_any_of(Status)})", name="status"),
        CheckConstraint(f"(status IN ({_any_of(OVER)})) = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint("(status = 'paused') = (paused_at IS NOT NULL)", name="paused"),
        Index(
            "uq_billing_subscriptions_live",
            "platform_id",
            "merchant_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int] = mapped_column(index=True)
    tier_version_id: Mapped[int] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(String(20), default=Status.ACTIVE)
    interval: Mapped[str] = mapped_column(String(10), default=Interval.MONTH)
    price: Mapped[int] = mapped_column(Minor)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    anchor_at: Mapped[datetime] = mapped_column(UtcDateTime)
    period_start: Mapped[datetime] = mapped_column(UtcDateTime)
    period_end: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    trial_end: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trial_over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    converted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    period_net: Mapped[int | None] = mapped_column(Minor)
    carried_net: Mapped[int] = mapped_column(Minor, default=0)
    carried_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_at_period_end: Mapped[bool] = mapped_column(default=False)
    next_tier_version_id: Mapped[int | None]
    next_interval: Mapped[str | None] = mapped_column(String(10))
    next_price: Mapped[int | None] = mapped_column(Minor)
    past_due_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dunned_days: Mapped[int] = mapped_column(default=0)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    provider: Mapped[str] = mapped_column(String(20), default="local")
    refuse_charges: Mapped[bool] = mapped_column(default=False)

    merchant: Mapped[Merchant] = relationship(
        primaryjoin="foreign(Subscription.merchant_id) == Merchant.id", viewonly=True, lazy="joined", innerjoin=True
    )
    tier_version: Mapped[TierVersion] = relationship(
        primaryjoin="foreign(Subscription.tier_version_id) == TierVersion.id", viewonly=True, lazy="joined", innerjoin=True
    )
    next_tier_version: Mapped[TierVersion | None] = relationship(
        primaryjoin="foreign(Subscription.next_tier_version_id) == TierVersion.id", viewonly=True, lazy="joined"
    )

    @property
    def live(self) -> bool:
        return self.ended_at is None


class SubscriptionEvent(PlatformScoped, Base):
    """One thing that happened to a subscription; rows are only ever added."""

    __tablename__ = "billing_subscription_events"
    __table_args__ = (
        ForeignKeyConstraint(["platform_id", "subscription_id"], ["billing_subscriptions.platform_id", "billing_subscriptions.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    actor: Mapped[str] = mapped_column(String(254), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
