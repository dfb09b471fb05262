"""What happened to an order, and what is wrong with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from modules.orders import labels
from modules.orders.moves import Issue
from webapp.accounts.models import User
from webapp.db import Base, UtcDateTime, utcnow
from webapp.tenancy import StoreScoped, same_store, store_key


class OrderEvent(StoreScoped, Base):
    """Something that happened to an order: a code with facts, and in a note what a person wrote."""

    __tablename__ = "orders_events"
    __table_args__ = (store_key(), same_store("orders_orders", "order_id"), Index("ix_orders_events_order_id_id", "order_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(30))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    actor: Mapped[User | None] = relationship()

    @property
    def said(self) -> str:
        """What happened, in the reader's language."""
        return labels.happened(self.kind, self.facts)


class OrderIssue(StoreScoped, Base):
    """Something that is wrong with an order, or one of its lines, until it is resolved."""

    __tablename__ = "orders_issues"
    __table_args__ = (
        store_key(),
        same_store("orders_orders", "order_id"),
        Index("ix_orders_issues_order_id_resolved_at", "order_id", "resolved_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int]
    line_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(30))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def label(self) -> str:
        """What is wrong, in the reader's language."""
        return str(labels.ISSUES[Issue(self.kind)])

    @property
    def help(self) -> str:
        """What to do about it."""
        return str(labels.HELP[Issue(self.kind)])
