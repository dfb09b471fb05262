"""When modules were used, and changes of modules at a later time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, utcnow
from webapp.said import Words


class ModuleUse(Base):
    """When somebody last used a module on a platform, and who; to the minute."""

    __tablename__ = "module_uses"

    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"), primary_key=True)
    module_code: Mapped[str] = mapped_column(String(60), primary_key=True)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(254), default="")


class ModuleSchedule(Base):
    """A change of modules at a later time. `is_lease` marks the end of what is on until then; `steps` are those it had when it was made."""

    __tablename__ = "module_schedules"
    __table_args__ = (Index("ix_module_schedules_state_at", "state", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"), index=True)
    requested: Mapped[dict[str, Any]] = mapped_column(JSON)
    steps: Mapped[list[list[str]]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_lease: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    actor: Mapped[str] = mapped_column(Words(254))
    state: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(Words, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
