"""A store's connection to a marketplace, and every time that it was asked. The key is a setting of the store, and stands there alone."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Timestamped, UtcDateTime, Versioned
from webapp.db.audited import UNAUDITED, Audited, Trail
from webapp.tenancy import StoreScoped, same_store, store_key


class Status(StrEnum):
    """What a connection does."""

    SETUP = "setup"
    ACTIVE = "active"
    PAUSED = "paused"


class Connection(Audited, Timestamped, Versioned, StoreScoped, Base):
    """One for each store. `read_only` brings orders in and sends nothing out; `wait_until` is how long the marketplace wants to be left.

    `stopped_at` is since when the module is off, until what was decided meanwhile is made up for; `resumed_at` when it went on again,
    until orders have been asked for: nothing is sent before.
    """

    __tablename__ = "marketplace_connections"
    __table_args__ = (store_key(), UniqueConstraint("store_id", "id"), UniqueConstraint("store_id"))
    __trail__ = Trail(
        code="marketplace_connection",
        labels={"created": _l("Marketplace connected"), "changed": _l("Connection changed"), "removed": _l("Connection removed")},
        fields={"status": _l("Status"), "read_only": _l("Only read")},
        name="status",
        part_of=("store", "store_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(String(20), default=Status.SETUP)
    read_only: Mapped[bool] = mapped_column(default=True)
    tested_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=UNAUDITED)
    preview: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, info=UNAUDITED)
    next_sync_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=UNAUDITED)
    wait_until: Mapped[datetime | None] = mapped_column(UtcDateTime, info=UNAUDITED)
    last_ok_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=UNAUDITED)
    last_error_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=UNAUDITED)
    last_error: Mapped[str] = mapped_column(String(40), default="", info=UNAUDITED)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=UNAUDITED)
    resumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=UNAUDITED)
    failures: Mapped[int] = mapped_column(default=0, info=UNAUDITED)
    """Runs that failed since the last that did not."""

    @property
    def is_failing(self) -> bool:
        """Whether the last that was heard was an error."""
        return bool(self.last_error)


class SyncRun(StoreScoped, Base):
    """One time that the marketplace was asked. `error` is a code; `job_run_id` the job that did it."""

    __tablename__ = "marketplace_runs"
    __table_args__ = (
        store_key(),
        same_store("marketplace_connections", "connection_id", ondelete="CASCADE"),
        UniqueConstraint("store_id", "job_run_id"),
        Index("ix_marketplace_runs_store_id_started_at", "store_id", "started_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    connection_id: Mapped[int] = mapped_column(index=True)
    job_run_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(String(40), default="")
    seen: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    mended: Mapped[int] = mapped_column(default=0)
    off_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when nothing had been asked, where this is the first run after the module or the connection went on again."""
    caught_up: Mapped[int] = mapped_column(default=0, server_default="0")
    """Decisions of that time that were queued by this run."""

    @property
    def state(self) -> str:
        """running, failed or done."""
        if self.ended_at is None:
            return "running"
        return "failed" if self.error else "done"
