"""What modules raised, and what their health checks found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime
from webapp.said import Words


class ModuleFailure(Base):
    """One error of a module on a platform; without `mended_at` the module counts as broken there."""

    __tablename__ = "module_failures"
    __table_args__ = (Index("ix_module_failures_platform_id_module_code", "platform_id", "module_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"))
    module_code: Mapped[str] = mapped_column(String(60))
    where: Mapped[str] = mapped_column(String(200))
    error: Mapped[str] = mapped_column(String(300))
    detail: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str | None] = mapped_column(String(40))
    """Whose request it was, as a hash of the person or the network; None where nobody's input led to it."""
    mended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ModuleCheck(Base):
    """What a health check of a module found the last time, on one platform.

    `outcome` is ok, failing or raised, `message` says why, and it has been so `since`.
    """

    __tablename__ = "module_checks"

    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"), primary_key=True)
    module_code: Mapped[str] = mapped_column(String(60), primary_key=True)
    check_code: Mapped[str] = mapped_column(String(60), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(10))
    message: Mapped[str] = mapped_column(Words, default="")
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
