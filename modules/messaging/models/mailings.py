"""Messages to customers: what was written, to whom it went, and addresses that are not written to any more."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, utcnow
from webapp.tenancy import MerchantScoped, StoreScoped, merchant_key, same_store, store_key


class State(StrEnum):
    """Where a message to customers stands. A draft has nothing but those it is for."""

    DRAFT = "draft"
    SENDING = "sending"
    SENT = "sent"
    STOPPED = "stopped"


class Fate(StrEnum):
    """What became of it for one customer."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    RETURNED = "returned"
    FAILED = "failed"


class Mailing(StoreScoped, Base):
    """One text to one customer, a segment or a selection. `texts` holds the same in other languages: by code, its subject and body.

    `whom` says who was asked for, `hindered` how many of them were left out by the code of why, `total` how many it goes to. `once` is the
    number of the form: sent twice, it is one message. `mark` stands for the text, so that nobody gets the same twice within a day.
    """

    __tablename__ = "messaging_mailings"
    __table_args__ = (
        store_key(),
        UniqueConstraint("store_id", "id"),
        UniqueConstraint("store_id", "once"),
        CheckConstraint("state IN ('draft', 'sending', 'sent', 'stopped')", name="state"),
        CheckConstraint("total >= 0", name="total"),
        Index("ix_messaging_mailings_list", "platform_id", "store_id", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    once: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    texts: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    mark: Mapped[str] = mapped_column(String(32), default="")
    whom: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    hindered: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    total: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default=State.DRAFT)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    def text(self, locale: str) -> tuple[str, str]:
        """Subject and body in this language, else in the store's own."""
        found = self.texts.get(locale[:2], {})
        return found.get("subject") or self.subject, found.get("body") or self.body


class Recipient(StoreScoped, Base):
    """That a message went into the outbox for a customer, and what became of it. Of the customer an id is kept."""

    __tablename__ = "messaging_recipients"
    __table_args__ = (
        store_key(),
        same_store("messaging_mailings", "mailing_id", ondelete="CASCADE"),
        UniqueConstraint("mailing_id", "customer_id"),
        CheckConstraint("fate IN ('waiting', 'sent', 'dropped', 'returned', 'failed')", name="fate"),
        Index("ix_messaging_recipients_customer_id", "customer_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mailing_id: Mapped[int]
    customer_id: Mapped[int]
    fate: Mapped[str] = mapped_column(String(10), default=Fate.WAITING)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class Silenced(MerchantScoped, Base):
    """An address to which nothing is sent: mail came back from it ("returned"), or its owner unsubscribed while nobody kept customers.

    `mark` is what it is known by; the address itself is there where we know it.
    """

    __tablename__ = "messaging_silenced"
    __table_args__ = (
        merchant_key(),
        UniqueConstraint("platform_id", "merchant_id", "mark"),
        CheckConstraint("why IN ('returned', 'unsubscribed')", name="why"),
        Index("ix_messaging_silenced_list", "platform_id", "merchant_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(254), default="")
    why: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
