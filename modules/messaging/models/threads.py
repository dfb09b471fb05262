"""Threads with their messages, and what each participant has read.

A thread is a platform's row. Which of them a page may see is decided in one place, `queries.threads.visible()`: all else begins there.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models import User
from webapp.db import Base, UtcDateTime, utcnow
from webapp.db.folding import FoldedText
from webapp.tenancy import PlatformScoped


class Kind(StrEnum):
    """Between whom: the provider and a platform's administrators, these and a store, or the people of one store."""

    PROVIDER = "provider"
    SUPPORT = "support"
    TEAM = "team"


OPEN, CLOSED = "open", "closed"
FROM_SITE = "site"
"""The `object_kind` of a thread that a visitor of a site began."""


class Thread(PlatformScoped, Base):
    """A conversation. `about` is the thing it is about, where it is about one: its kind, its id, what it is called and its page.

    `last_message_id` is raised under the lock of the row, so messages of a thread come one after the other.
    """

    __tablename__ = "messaging_threads"
    __table_args__ = (
        ForeignKeyConstraint(["platform_id", "store_id"], ["stores.platform_id", "stores.id"]),
        CheckConstraint("kind IN ('provider', 'support', 'team')", name="kind"),
        CheckConstraint("(kind = 'provider') = (store_id IS NULL)", name="place"),
        CheckConstraint("state IN ('open', 'closed')", name="state"),
        Index("ix_messaging_threads_list", "state", "last_at", "id"),
        Index("ix_messaging_threads_platform_list", "platform_id", "state", "last_at", "id"),
        Index("ix_messaging_threads_store_list", "platform_id", "store_id", "state", "last_at", "id"),
        Index("ix_messaging_threads_assignee_list", "assignee_id", "state", "last_at", "id"),
        Index("ix_messaging_threads_object", "platform_id", "object_kind", "object_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default=OPEN)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    object_kind: Mapped[str | None] = mapped_column(String(20))
    object_id: Mapped[int | None]
    about: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    search: Mapped[str] = mapped_column(FoldedText, default="", deferred=True)
    last_message_id: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    assignee: Mapped[User | None] = relationship()


class Participant(PlatformScoped, Base):
    """Somebody who takes part. Unread is what came after `last_read_id` and is not theirs; it only moves forward, unless they say so."""

    __tablename__ = "messaging_participants"
    __table_args__ = (
        UniqueConstraint("thread_id", "user_id"),
        CheckConstraint("last_read_id >= 0", name="last_read"),
        Index("ix_messaging_participants_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("messaging_threads.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    last_read_id: Mapped[int] = mapped_column(default=0)
    muted: Mapped[bool] = mapped_column(default=False)


class Message(PlatformScoped, Base):
    """What somebody wrote. Nobody changes it afterwards. A visitor of a site has no account: they are known as they said."""

    __tablename__ = "messaging_messages"
    __harmless__ = frozenset({"sender_email"})
    __table_args__ = (
        Index("ix_messaging_messages_thread_id", "thread_id", "id"),
        Index("ix_messaging_messages_author_id", "author_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("messaging_threads.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    body: Mapped[str] = mapped_column(Text)
    sender_name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    sender_email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    author: Mapped[User | None] = relationship()
    attachments: Mapped[list[Attachment]] = relationship(order_by="Attachment.id")


class Attachment(PlatformScoped, Base):
    """A private file that came with a message."""

    __tablename__ = "messaging_attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messaging_messages.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]


class CannedReply(PlatformScoped, Base):
    """An answer that is given often: a store's own, or the platform's for its administrators."""

    __tablename__ = "messaging_replies"
    __table_args__ = (ForeignKeyConstraint(["platform_id", "store_id"], ["stores.platform_id", "stores.id"]),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int | None] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(String(80))
    body: Mapped[str] = mapped_column(Text)
