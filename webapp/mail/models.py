"""The outbox: one row per mail, written in the transaction it is about."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, utcnow
from webapp.tenancy import MerchantScoped, merchant_key


class Status(StrEnum):
    """What became of a mail. One that waits is tried, again and again, until it is sent or given up."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class OutboxMail(Base):
    """One mail to one person. `code` names its Letter, `facts` (JSON) are what that is drawn with.

    `base` is the address of the pages that it links to, `locale` the recipient's language where it was known. Whoever holds `token`
    is the one attempt under way; it ends by itself at `not_before`. `error` is a code, `error_detail` what the mail server said.
    """

    __tablename__ = "outbox"
    __harmless__ = frozenset({"recipient", "token"})
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'sent', 'failed')", name="status"),
        Index("ix_outbox_status_not_before", "status", "not_before"),
        Index("ix_outbox_status_id", "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str | None] = mapped_column(String(8))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    base: Mapped[str] = mapped_column(String(500))
    platform_id: Mapped[int | None] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"))
    status: Mapped[str] = mapped_column(String(10), default=Status.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    token: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(String(40), default="")
    error_detail: Mapped[str] = mapped_column(Text, default="")


class MailRefusal(MerchantScoped, Base):
    """A customer who wants no more mail of a merchant's store, said while nobody who is on could write it down among their permissions.

    `mark` is what their address is known by. Whoever sends to customers leaves these out, and writes them down once that can be done.
    """

    __tablename__ = "mail_refusals"
    __table_args__ = (merchant_key(), UniqueConstraint("platform_id", "merchant_id", "mark", name="uq_mail_refusals_mark"))

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int]
    customer_id: Mapped[int]
    mark: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
