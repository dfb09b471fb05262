"""Tiers and their versions. What a tier costs and holds is in a version, and a version never changes: triggers keep it, too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from modules.billing.models.prices import Priced, other_said, price_said
from webapp.audit import UNAUDITED, Audited, Trail
from webapp.audit.labels import feature_name
from webapp.commerce import Money
from webapp.commerce.stored import optional_money
from webapp.db import Base, Timestamped, UtcDateTime, Versioned, utcnow
from webapp.tenancy import PlatformScoped

SAID = {"features": feature_name, "price_month_minor": price_said, "price_year_minor": price_said, "other_prices": other_said}


class Tier(Audited, Timestamped, Versioned, PlatformScoped, Base):
    """A named bundle on one platform's price list. `rank` orders the tiers, the smallest first."""

    __tablename__ = "billing_tiers"
    __trail__ = Trail(
        code="billing_tier",
        labels={"created": _l("Tier created"), "changed": _l("Tier changed"), "removed": _l("Tier removed")},
        fields={
            "code": _l("Code"),
            "name": _l("Name"),
            "description": _l("Description"),
            "rank": _l("Order"),
            "is_public": _l("Public"),
            "archived_at": _l("Archived"),
        },
    )
    __table_args__ = (UniqueConstraint("platform_id", "code"), UniqueConstraint("platform_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(String(300), default="")
    rank: Mapped[int] = mapped_column(default=0)
    is_public: Mapped[bool] = mapped_column(default=True)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    draft: Mapped[TierDraft | None] = relationship(back_populates="tier", cascade="all, delete-orphan")
    versions: Mapped[list[TierVersion]] = relationship(back_populates="tier", order_by="TierVersion.number", lazy="selectin")

    @property
    def current(self) -> TierVersion:
        """The version that new subscriptions get. Only of a tier that is published."""
        return self.versions[-1]

    @property
    def published(self) -> bool:
        """Whether there is a version, so that it can be on the price list."""
        return bool(self.versions)


class TierVersion(Audited, Priced, PlatformScoped, Base):
    """What a tier costs and holds, as sold from `created_at` on.

    Prices are net of tax; None is "on request". A quota of None, or one that is not named, has no limit.
    """

    __tablename__ = "billing_tier_versions"
    __trail__ = Trail(
        code="billing_tier_version",
        labels={"created": _l("Tier published"), "changed": _l("Version of a tier changed"), "removed": _l("Version of a tier removed")},
        fields={
            "number": _l("Version"),
            "currency": _l("Currency"),
            "price_month_minor": _l("Price per month"),
            "price_year_minor": _l("Price per year"),
            "other_prices": _l("Prices in other currencies"),
            "features": _l("Features"),
            "quotas": _l("Quotas"),
        },
        values=SAID,
        name="number",
        part_of=("billing_tier", "tier_id"),
    )
    __table_args__ = (
        UniqueConstraint("tier_id", "number"),
        UniqueConstraint("platform_id", "id"),
        ForeignKeyConstraint(["platform_id", "tier_id"], ["billing_tiers.platform_id", "billing_tiers.id"]),
        CheckConstraint("price_month >= 0 AND price_year >= 0", name="prices"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tier_id: Mapped[int] = mapped_column(index=True, info=UNAUDITED)
    number: Mapped[int]
    features: Mapped[list[str]] = mapped_column(JSON, default=list)
    quotas: Mapped[dict[str, int | None]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    created_by: Mapped[str] = mapped_column(String(254), default="", info=UNAUDITED)

    price_month: Mapped[Money | None] = optional_money("price_month_minor")
    price_year: Mapped[Money | None] = optional_money("price_year_minor")
    tier: Mapped[Tier] = relationship(back_populates="versions", lazy="joined", innerjoin=True)

    def holds(self, feature: str) -> bool:
        return feature in self.features


class TierDraft(Audited, Priced, Timestamped, PlatformScoped, Base):
    """What a tier will be called, cost and hold once somebody publishes it. Merchants never see it.

    It has no version of its own: each save touches its tier, whose version counts them all.
    """

    __tablename__ = "billing_tier_drafts"
    __trail__ = Trail(
        code="billing_tier_draft",
        labels={
            "created": _l("Draft of a tier begun"),
            "changed": _l("Draft of a tier changed"),
            "removed": _l("Draft of a tier closed"),
        },
        fields={
            "name": _l("Name"),
            "description": _l("Description"),
            "rank": _l("Order"),
            "is_public": _l("Public"),
            "currency": _l("Currency"),
            "price_month_minor": _l("Price per month"),
            "price_year_minor": _l("Price per year"),
            "other_prices": _l("Prices in other currencies"),
            "features": _l("Features"),
            "quotas": _l("Quotas"),
        },
        values=SAID,
        part_of=("billing_tier", "tier_id"),
    )
    __table_args__ = (
        UniqueConstraint("tier_id"),
        ForeignKeyConstraint(["platform_id", "tier_id"], ["billing_tiers.platform_id", "billing_tiers.id"]),
        CheckConstraint("price_month >= 0 AND price_year >= 0", name="prices"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tier_id: Mapped[int] = mapped_column(info=UNAUDITED)
    name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(String(300), default="")
    rank: Mapped[int] = mapped_column(default=0)
    is_public: Mapped[bool] = mapped_column(default=True)
    features: Mapped[list[str]] = mapped_column(JSON, default=list)
    quotas: Mapped[dict[str, int | None]] = mapped_column(JSON, default=dict)

    price_month: Mapped[Money | None] = optional_money("price_month_minor")
    price_year: Mapped[Money | None] = optional_money("price_year_minor")
    tier: Mapped[Tier] = relationship(back_populates="draft")


@event.listens_for(TierVersion, "before_update")
@event.listens_for(TierVersion, "before_delete")
def _refuse(_mapper: Any, _connection: Any, row: TierVersion) -> None:
    raise RuntimeError(f"Version {row.number} of a tier is what merchants agreed to: publish a new version instead.")
