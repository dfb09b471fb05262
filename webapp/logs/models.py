"""Entries of the log, and the groups of those that say the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime


class LogEntry(Base):
    """One entry. `platform_code`, `store_code` and `module_code` are empty where it is about none; `detail` is a traceback, redacted."""

    __tablename__ = "log_entries"
    __table_args__ = (
        Index("ix_log_entries_at", "at"),
        Index("ix_log_entries_request_id", "request_id"),
        Index("ix_log_entries_job_run_id", "job_run_id"),
        Index("ix_log_entries_fingerprint", "fingerprint", "store_code"),
        Index("ix_log_entries_platform_code_id", "platform_code", "id"),
        Index("ix_log_entries_event_id", "event", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    level: Mapped[str] = mapped_column(String(10))
    logger: Mapped[str] = mapped_column(String(120))
    module_code: Mapped[str] = mapped_column(String(60))
    platform_code: Mapped[str] = mapped_column(String(60))
    store_code: Mapped[str] = mapped_column(String(60), default="", server_default="")
    event: Mapped[str] = mapped_column(String(300))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    detail: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str | None] = mapped_column(String(64))
    job_run_id: Mapped[int | None]
    fingerprint: Mapped[str] = mapped_column(String(32))


class LogGroup(Base):
    """All entries with one fingerprint, also those that are not kept any more: how many, first and last."""

    __tablename__ = "log_groups"
    __table_args__ = (
        Index("ix_log_groups_list", "last_seen", "fingerprint"),
        Index("ix_log_groups_platform_list", "platform_code", "last_seen", "fingerprint"),
    )

    fingerprint: Mapped[str] = mapped_column(String(32), primary_key=True)
    level: Mapped[str] = mapped_column(String(10))
    logger: Mapped[str] = mapped_column(String(120))
    module_code: Mapped[str] = mapped_column(String(60))
    platform_code: Mapped[str] = mapped_column(String(60))
    event: Mapped[str] = mapped_column(String(300))
    count: Mapped[int] = mapped_column(BigInteger)
    first_seen: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen: Mapped[datetime] = mapped_column(UtcDateTime)
