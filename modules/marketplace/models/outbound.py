"""What is to be told to the marketplace: queued with what it is about, sent by a job, and each attempt noted before it is made."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from modules.marketplace.models.shipments import RemoteShipment
from webapp.db import Base, Timestamped, UtcDateTime, utcnow
from webapp.tenancy import StoreScoped, same_store, store_key


class Kind(StrEnum):
    """What is told."""

    CONFIRM = "confirm"
    DECLINE = "decline"
    RETURN = "return"
    TRACKING = "tracking"


class Progress(StrEnum):
    """How far it is. `sending` may have arrived: it is looked at before it is sent again."""

    QUEUED = "queued"
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


WAITING = (Progress.QUEUED, Progress.SENDING)


class Action(Timestamped, StoreScoped, Base):
    """One thing to tell. `units` are remote ids; `key` is the same however often it is sent.

    `attempts` counts those that an answer came of; `job_run_id` is the job that sends it or sent it last: while that runs, no other does.
    """

    __tablename__ = "marketplace_actions"
    __table_args__ = (
        store_key(),
        same_store("marketplace_shipments", "shipment_id", ondelete="CASCADE"),
        UniqueConstraint("store_id", "id"),
        UniqueConstraint("store_id", "key"),
        Index("ix_marketplace_actions_store_id_progress_next_at", "store_id", "progress", "next_at"),
        Index("ix_marketplace_actions_store_id_progress_id", "store_id", "progress", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[int] = mapped_column(index=True)
    order_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(20))
    units: Mapped[list[str]] = mapped_column(JSON, default=list)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    key: Mapped[str] = mapped_column(String(64))
    progress: Mapped[str] = mapped_column(String(20), default=Progress.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    job_run_id: Mapped[int | None] = mapped_column(BigInteger)
    error: Mapped[str] = mapped_column(String(40), default="")
    detail: Mapped[str] = mapped_column(String(300), default="")
    """What the marketplace itself said."""
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    shipment: Mapped[RemoteShipment] = relationship()


class Call(StoreScoped, Base):
    """An attempt, written before it is made: what was sent, and what came of it."""

    __tablename__ = "marketplace_calls"
    __table_args__ = (store_key(), same_store("marketplace_actions", "action_id", ondelete="CASCADE"))

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    sent: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    outcome: Mapped[str] = mapped_column(String(40), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
