"""Whose turn it is to run a platform's health checks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime


class HealthRound(Base):
    """When a platform's health checks began to be run the last time. Whoever holds `token` runs them, until `busy_until` at most."""

    __tablename__ = "health_rounds"
    __harmless__ = frozenset({"token"})
    __table_args__ = (Index("ix_health_rounds_begun_at", "begun_at"),)

    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"), primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    token: Mapped[str | None] = mapped_column(String(32))
    busy_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
