"""What people were told, and how they want to be told. These rows are a person's, not a tenant's: every query names the person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, utcnow


class Notice(Base):
    """One thing that one person was told, as a code with facts. What happens again before it is read is counted in the same row.

    It is about a platform, or a store there with its merchant, or (no platform) about the person's own account. `digest_pending` waits for
    the next mail of the day, `digest_id` is the one it went with.
    """

    __tablename__ = "messaging_notices"
    __table_args__ = (
        UniqueConstraint("user_id", "dedupe_key"),
        CheckConstraint("count >= 1", name="count"),
        Index("ix_messaging_notices_user_id_read_at", "user_id", "read_at"),
        Index("ix_messaging_notices_at", "at"),
        Index("ix_messaging_notices_list", "user_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    platform_id: Mapped[int | None] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"), index=True)
    merchant_id: Mapped[int | None]
    store_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(80))
    dedupe_key: Mapped[str] = mapped_column(String(200))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    count: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    digest_pending: Mapped[bool] = mapped_column(default=False)
    digest_id: Mapped[int | None] = mapped_column(index=True)


class Preference(Base):
    """How somebody wants to be told of a kind; kinds without a row go by their own default."""

    __tablename__ = "messaging_preferences"
    __table_args__ = (UniqueConstraint("user_id", "kind"), CheckConstraint("channel IN ('app', 'mail', 'digest', 'off')", name="channel"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(80))
    channel: Mapped[str] = mapped_column(String(10))


class Person(Base):
    """What else somebody wants: the hour of their own clock at which the mail of the day comes (none: the platform's)."""

    __tablename__ = "messaging_people"
    __table_args__ = (CheckConstraint("digest_hour BETWEEN 0 AND 23", name="hour"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    digest_hour: Mapped[int | None]


class Digest(Base):
    """The mail of one day, by the person's own calendar: there is one at most."""

    __tablename__ = "messaging_digests"
    __table_args__ = (UniqueConstraint("user_id", "platform_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"), index=True)
    day: Mapped[date] = mapped_column(Date)
