"""Coupons: what a code takes off a price, and who has redeemed it."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.audit import Audited, Trail
from webapp.commerce.stored import Minor
from webapp.db import Base, Timestamped, UtcDateTime, utcnow
from webapp.tenancy import PlatformScoped


class Coupon(Audited, Timestamped, PlatformScoped, Base):
    """A code that takes a share (`percent_bp`, basis points) or an amount (minor units, net) off each of so many periods.

    `periods` of None is every period. What it gives never changes: it is archived, and another one made.
    """

    __tablename__ = "billing_coupons"
    __trail__ = Trail(
        code="billing_coupon",
        labels={"created": _l("Coupon made"), "changed": _l("Coupon changed"), "removed": _l("Coupon removed")},
        fields={
            "code": _l("Code"),
            "percent_bp": _l("Share"),
            "amount": _l("Amount"),
            "currency": _l("Currency"),
            "periods": _l("Periods"),
            "until": _l("Can be redeemed until"),
            "most": _l("At most"),
            "archived_at": _l("Archived"),
        },
        name="code",
    )
    __table_args__ = (
        UniqueConstraint("platform_id", "code"),
        UniqueConstraint("platform_id", "id"),
        CheckConstraint("(percent_bp IS NULL) <> (amount IS NULL)", name="one"),
        CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="currency"),
        CheckConstraint("percent_bp BETWEEN 1 AND 10000", name="percent"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("periods > 0", name="periods"),
        CheckConstraint("most > 0", name="most"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    percent_bp: Mapped[int | None]
    amount: Mapped[int | None] = mapped_column(Minor)
    currency: Mapped[str | None] = mapped_column(String(3))
    periods: Mapped[int | None]
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    most: Mapped[int | None]
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Discount(PlatformScoped, Base):
    """A coupon that a subscription has; at most one runs (`ended_at` empty). `periods_left` of None is every period to come.

    It begins with the first charge that it lowers.
    """

    __tablename__ = "billing_discounts"
    __table_args__ = (
        UniqueConstraint("platform_id", "merchant_id", "coupon_id"),
        ForeignKeyConstraint(["platform_id", "subscription_id"], ["billing_subscriptions.platform_id", "billing_subscriptions.id"]),
        ForeignKeyConstraint(["platform_id", "coupon_id"], ["billing_coupons.platform_id", "billing_coupons.id"]),
        ForeignKeyConstraint(["merchant_id", "platform_id"], ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"]),
        CheckConstraint("periods_left >= 0", name="left"),
        Index(
            "uq_billing_discounts_running",
            "subscription_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int] = mapped_column(index=True)
    subscription_id: Mapped[int] = mapped_column(index=True)
    coupon_id: Mapped[int] = mapped_column(index=True)
    periods_left: Mapped[int | None]
    redeemed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    redeemed_by: Mapped[str] = mapped_column(String(254), default="")
    began_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    coupon: Mapped[Coupon] = relationship(
        primaryjoin="foreign(Discount.coupon_id) == Coupon.id", viewonly=True, lazy="joined", innerjoin=True
    )
