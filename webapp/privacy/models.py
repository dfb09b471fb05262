"""Requests of people about what is kept of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, utcnow
from webapp.tenancy import MerchantScoped, merchant_key

EXPORT, ERASE = "export", "erase"


class State(StrEnum):
    """How far a request is."""

    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class PrivacyRequest(MerchantScoped, Base):
    """That somebody asked for what is kept about them (`kind` export), or that it be erased, and until when.

    No word about the person stands here: `subject` and `subject_id` name a row of the module that knows them, `ids` all that stand for
    the same person. Of one that erased, `reached` are the modules that have done their part: those that were off do it later.
    """

    __tablename__ = "privacy_requests"
    __table_args__ = (
        merchant_key(),
        CheckConstraint("kind IN ('export', 'erase')", name="kind"),
        CheckConstraint("state IN ('open', 'done', 'withdrawn')", name="state"),
        Index("ix_privacy_requests_platform_id_state_due_at", "platform_id", "state", "due_at"),
        Index("ix_privacy_requests_subject", "platform_id", "subject", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(10), default=State.OPEN)
    reached: Mapped[list[str]] = mapped_column(JSON, default=list)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    asked_by: Mapped[int | None]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None]

    @property
    def is_late(self) -> bool:
        """Whether it should have been answered by now."""
        return self.state == State.OPEN and self.due_at < utcnow()
