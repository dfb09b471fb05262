"""The log of who viewed as whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, utcnow

ENDS = ("exit", "time", "rank", "closed", "session")
"""How it ended: left by hand, at its time, the roles changed, the account was closed, or the session of who viewed was over."""


class Viewing(Base):
    """That one person views as another, within one login session.

    `platform_id` is the platform whose administrator it is: nothing beyond it is seen. A super admin sees all that the other one does.
    `back` is the page it was begun on. Persons are plain numbers: the log stays when an account goes.
    """

    __tablename__ = "viewings"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("(ended_at IS NULL) = (ended_how IS NULL)", name="ended"),
        CheckConstraint("actor_user_id <> target_user_id", name="persons"),
        Index(
            "uq_viewings_open",
            "session_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_viewings_platform_id_id", "platform_id", "id"),
        Index("ix_viewings_target_user_id", "target_user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("login_sessions.id", ondelete="SET NULL"))
    actor_user_id: Mapped[int]
    target_user_id: Mapped[int]
    platform_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(300))
    back: Mapped[str] = mapped_column(String(500), default="/")
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_how: Mapped[str | None] = mapped_column(String(20))
