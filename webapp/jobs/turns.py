"""When each schedule is due next, at each platform or store, and which of them are paused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, utcnow


class ClockTurn(Base):
    """One schedule at one place. `set_at` is when `due_at` was worked out: a module that came on since begins anew."""

    __tablename__ = "clock_turns"
    __table_args__ = (
        Index("ix_clock_turns_due_at", "due_at"),
        Index("uq_clock_turns_place", "code", "platform_id", text("coalesce(store_id, 0)"), unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(120))
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"))
    store_id: Mapped[int | None] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ClockPause(Base):
    """That somebody paused a schedule at a place. It stays while the module is off, so that it is paused when that comes on again."""

    __tablename__ = "clock_pauses"
    __table_args__ = (Index("uq_clock_pauses_place", "code", "platform_id", text("coalesce(store_id, 0)"), unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(120))
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"))
    store_id: Mapped[int | None] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
