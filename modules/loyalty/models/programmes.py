"""What a merchant gives points and stamps for, what they are worth, and who gives them."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Timestamped, UtcDateTime, Versioned, utcnow
from webapp.db.audited import PERSONAL, UNAUDITED, Audited, Trail
from webapp.tenancy import MerchantScoped, PlatformScoped, merchant_key

POINTS, STAMPS = "points", "stamps"
UNITS = (POINTS, STAMPS)
BOTH = "both"
FLOOR, NEAREST = "floor", "nearest"
NEVER, ROLLING, MONTH_END, YEAR_END = "never", "rolling", "month_end", "year_end"
RUNNING, PAUSED = "running", "paused"


class Programme(Timestamped, Versioned, MerchantScoped, Base):
    """A merchant's programme; it has one. `rate` is in hundredths of a point for one unit of the store's currency (100 is 1 point for €1).

    Points wait `pending_days` before they can be spent. A card gets at most `daily_cap` points a day, and a stamp every
    `stamp_minutes` minutes. `tier_days` is how far back tiers look.
    """

    __tablename__ = "loyalty_programmes"
    __table_args__ = (
        merchant_key(),
        UniqueConstraint("platform_id", "merchant_id"),
        UniqueConstraint("platform_id", "merchant_id", "id"),
        CheckConstraint("rate BETWEEN 1 AND 100000", name="rate_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(8), default=RUNNING)
    rate: Mapped[int] = mapped_column(default=100)
    rounding: Mapped[str] = mapped_column(String(8), default=FLOOR)
    pending_days: Mapped[int] = mapped_column(default=0)
    expiry: Mapped[str] = mapped_column(String(12), default=NEVER)
    expiry_months: Mapped[int] = mapped_column(default=12)
    daily_cap: Mapped[int] = mapped_column(default=5000)
    stamp_minutes: Mapped[int] = mapped_column(default=10)
    tier_days: Mapped[int] = mapped_column(default=365)

    @property
    def units(self) -> tuple[str, ...]:
        """What it gives: points, stamps, or both."""
        return UNITS if self.kind == BOTH else (self.kind,)


class CardTier(Timestamped, Versioned, MerchantScoped, Base):
    """A step that cards reach by the points they earned lately; `multiplier` is in per cent (150 is half as much again)."""

    __tablename__ = "loyalty_tiers"
    __table_args__ = (
        merchant_key(),
        UniqueConstraint("platform_id", "merchant_id", "id"),
        UniqueConstraint("platform_id", "merchant_id", "threshold"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    threshold: Mapped[int]
    multiplier: Mapped[int] = mapped_column(default=100)


class Reward(Timestamped, Versioned, MerchantScoped, Base):
    """What points or stamps are exchanged for. `stock` and `per_card` are None where there is no limit."""

    __tablename__ = "loyalty_rewards"
    __table_args__ = (
        merchant_key(),
        UniqueConstraint("platform_id", "merchant_id", "id"),
        CheckConstraint("cost > 0", name="cost_positive"),
        CheckConstraint("stock IS NULL OR stock >= 0", name="stock_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(12))
    unit: Mapped[str] = mapped_column(String(8))
    cost: Mapped[int]
    details: Mapped[str] = mapped_column(String(200), default="")
    stock: Mapped[int | None]
    per_card: Mapped[int | None]
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    active: Mapped[bool] = mapped_column(default=True)


class StaffPin(Audited, Timestamped, Versioned, MerchantScoped, Base):
    """Somebody who works at the till, and the hash of their PIN. `failed` counts wrong ones since the last right one.

    A PIN lets somebody act at the till under their name: who gives one shows their password again first, and the trail tells of it.
    """

    __tablename__ = "loyalty_staff"
    __own_hand__ = frozenset({"pin"})
    __trail__ = Trail(
        code="loyalty_staff",
        labels={"created": _l("PIN at the till given"), "changed": _l("PIN at the till changed"), "removed": _l("PIN at the till removed")},
        fields={"name": _l("Name"), "pin": _l("PIN"), "active": _l("Works at the till")},
    )
    __table_args__ = (
        merchant_key(),
        UniqueConstraint("platform_id", "merchant_id", "id"),
        UniqueConstraint("platform_id", "merchant_id", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), info=PERSONAL)
    pin: Mapped[str] = mapped_column(String(255), info=PERSONAL)
    active: Mapped[bool] = mapped_column(default=True)
    failed: Mapped[int] = mapped_column(default=0, info=UNAUDITED)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime, info=UNAUDITED)


class Join(MerchantScoped, Base):
    """Somebody who asked for a card on the site and has not shown yet that the address is theirs. It is kept for two days."""

    __tablename__ = "loyalty_joins"
    __harmless__ = frozenset({"email"})
    __table_args__ = (
        merchant_key(),
        ForeignKeyConstraint(["platform_id", "store_id"], ["stores.platform_id", "stores.id"]),
        Index("ix_loyalty_joins_email", "platform_id", "merchant_id", "email"),
        Index("ix_loyalty_joins_at", "platform_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(160))
    email: Mapped[str] = mapped_column(String(254))
    news: Mapped[bool]
    locale: Mapped[str] = mapped_column(String(8), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class Clock(PlatformScoped, Base):
    """When the module was switched off on a platform: for so long nothing ran out, and nobody could spend."""

    __tablename__ = "loyalty_clocks"
    __table_args__ = (Index("uq_loyalty_clocks_platform", "platform_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
