"""Notices received from payment providers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, utcnow
from webapp.tenancy import PlatformScoped


class Notice(PlatformScoped, Base):
    """One notice, kept in the transaction of its effects: what arrives twice acts once.

    `created_at` is the provider's own moment; `payload` is the body, to act on it again; `waits_for` is the provider's
    name of a payment that was not known here when it came.
    """

    __tablename__ = "billing_notices"
    __table_args__ = (UniqueConstraint("platform_id", "provider", "notice_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(20))
    notice_id: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(20))
    payload: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waits_for: Mapped[str] = mapped_column(String(80), default="")
    replays: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
