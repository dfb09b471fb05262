"""Overrides of the plan: one feature granted or refused to one merchant, or another limit, whatever its tier holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.schema import SchemaItem

from webapp.audit import UNAUDITED, Audited, Trail
from webapp.audit.labels import feature_name
from webapp.db import Base, UtcDateTime, utcnow
from webapp.merchants.models import Merchant
from webapp.tenancy import PlatformScoped


class Overriding:
    """What overrides of every kind hold. One counts until `until`, or for good; replaced and removed ones stay as rows that have ended.

    What is said in one never changes: triggers of the database keep it, too.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int] = mapped_column(index=True)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(500))
    set_by: Mapped[str] = mapped_column(String(254), info=UNAUDITED)
    set_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str] = mapped_column(String(254), default="", info=UNAUDITED)

    def counts(self, now: datetime) -> bool:
        """Whether it decides at this moment."""
        return self.ended_at is None and (self.until is None or now < self.until)


def _rules(table: str, subject: str) -> tuple[SchemaItem, ...]:
    """What the database keeps: one that stands per merchant and subject, with a reason, and an end after its beginning."""
    return (
        ForeignKeyConstraint(["merchant_id", "platform_id"], ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"]),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("until IS NULL OR until > set_at", name="until"),
        CheckConstraint("(ended_at IS NULL) = (ended_by = '')", name="ended"),
        Index(
            f"uq_{table}_standing",
            "platform_id",
            "merchant_id",
            subject,
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


SAID = {"until": _l("Until"), "reason": _l("Reason"), "set_at": _l("Set"), "ended_at": _l("Ended")}
DONE: Mapping[Literal["created", "changed", "removed"], Any] = {
    "created": _l("Override set"),
    "changed": _l("Override ended"),
    "removed": _l("Override removed"),
}


class FeatureOverride(Overriding, Audited, PlatformScoped, Base):
    """One feature for one merchant of a platform; at most one stands (`ended_at` empty) at a time."""

    __tablename__ = "billing_feature_overrides"
    __trail__ = Trail(
        code="billing_override",
        labels=DONE,
        fields={"feature": _l("Feature"), "granted": _l("Granted"), **SAID},
        values={"feature": feature_name},
        name="feature",
        part_of=("merchant", "merchant_id"),
    )
    __table_args__ = _rules(__tablename__, "feature")

    feature: Mapped[str] = mapped_column(String(80))
    granted: Mapped[bool]

    merchant: Mapped[Merchant] = relationship(
        primaryjoin="foreign(FeatureOverride.merchant_id) == Merchant.id", viewonly=True, lazy="joined", innerjoin=True
    )


class QuotaOverride(Overriding, Audited, PlatformScoped, Base):
    """Another limit for one merchant of a platform, in the quota's own unit; None is no limit. At most one stands per quota."""

    __tablename__ = "billing_quota_overrides"
    __trail__ = Trail(
        code="billing_quota_override",
        labels=DONE,
        fields={"quota": _l("Quota"), "value": _l("Limit"), **SAID},
        name="quota",
        part_of=("merchant", "merchant_id"),
    )
    __table_args__ = (*_rules(__tablename__, "quota"), CheckConstraint("value >= 0", name="value"))

    quota: Mapped[str] = mapped_column(String(80))
    value: Mapped[int | None] = mapped_column(BigInteger)

    merchant: Mapped[Merchant] = relationship(
        primaryjoin="foreign(QuotaOverride.merchant_id) == Merchant.id", viewonly=True, lazy="joined", innerjoin=True
    )
