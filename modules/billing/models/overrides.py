"""Overrides of the plan: one feature granted or refused to one merchant, whatever its tier holds."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.audit import UNAUDITED, Audited, Trail
from webapp.audit.labels import feature_name
from webapp.db import Base, UtcDateTime, utcnow
from webapp.merchants.models import Merchant
from webapp.tenancy import PlatformScoped


class FeatureOverride(Audited, PlatformScoped, Base):
    """One feature for one merchant of a platform; at most one stands (`ended_at` empty) at a time.

    It counts until `until`, or for good. Replaced and removed ones stay as rows that have ended: what is said in one never changes.
    """

    __tablename__ = "billing_feature_overrides"
    __trail__ = Trail(
        code="billing_override",
        labels={"created": _l("Override set"), "changed": _l("Override ended"), "removed": _l("Override removed")},
        fields={
            "feature": _l("Feature"),
            "granted": _l("Granted"),
            "until": _l("Until"),
            "reason": _l("Reason"),
            "set_at": _l("Set"),
            "ended_at": _l("Ended"),
        },
        values={"feature": feature_name},
        name="feature",
        part_of=("merchant", "merchant_id"),
    )
    __table_args__ = (
        ForeignKeyConstraint(["merchant_id", "platform_id"], ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"]),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("until IS NULL OR until > set_at", name="until"),
        CheckConstraint("(ended_at IS NULL) = (ended_by = '')", name="ended"),
        Index(
            "uq_billing_feature_overrides_standing",
            "platform_id",
            "merchant_id",
            "feature",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int] = mapped_column(index=True)
    feature: Mapped[str] = mapped_column(String(80))
    granted: Mapped[bool]
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(500))
    set_by: Mapped[str] = mapped_column(String(254), info=UNAUDITED)
    set_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str] = mapped_column(String(254), default="", info=UNAUDITED)

    merchant: Mapped[Merchant] = relationship(
        primaryjoin="foreign(FeatureOverride.merchant_id) == Merchant.id", viewonly=True, lazy="joined", innerjoin=True
    )

    def counts(self, now: datetime) -> bool:
        """Whether it decides at this moment."""
        return self.ended_at is None and (self.until is None or now < self.until)
