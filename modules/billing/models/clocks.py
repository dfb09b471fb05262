"""What billing remembers of its own doings: since when it is off, and which limits merchants were told of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, utcnow
from webapp.tenancy import PlatformScoped


class Clock(PlatformScoped, Base):
    """Since when billing is off on a platform; empty while it is on. For so long no period ran.

    `unbilled_since` is since when charges wait because the settings do not say who sells: they are made up for.
    """

    __tablename__ = "billing_clocks"
    __table_args__ = (UniqueConstraint("platform_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unbilled_since: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ToldLevel(PlatformScoped, Base):
    """The highest level (80 or 100 per cent) of a quota that a merchant was told of; the row goes once the use is below 80."""

    __tablename__ = "billing_told_levels"
    __table_args__ = (
        UniqueConstraint("platform_id", "merchant_id", "quota"),
        ForeignKeyConstraint(["merchant_id", "platform_id"], ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int] = mapped_column(index=True)
    quota: Mapped[str] = mapped_column(String(80))
    level: Mapped[int]
    told_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
