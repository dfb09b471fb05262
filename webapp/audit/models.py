"""The audit trail: one row per thing that was done. The database refuses to change one, and to remove one before its day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, utcnow


class AuditEntry(Base):
    """What was done, by whom, on behalf of whom, to what and where.

    All ids are plain numbers without a foreign key: the row stays as it is when what it names is removed. `changes` has [before, after]
    of each field, and an empty list for one of which only the name is kept. `keep_until` is when it may be removed (None: never).
    """

    __tablename__ = "audit_entries"
    __harmless__ = frozenset({"token_id"})
    __table_args__ = (
        Index("ix_audit_entries_platform_id_id", "platform_id", "id"),
        Index("ix_audit_entries_merchant_id_id", "merchant_id", "id"),
        Index("ix_audit_entries_store_id_id", "store_id", "id"),
        Index("ix_audit_entries_subject_kind_subject_id", "subject_kind", "subject_id", "id"),
        Index("ix_audit_entries_user_id_id", "user_id", "id"),
        Index("ix_audit_entries_request_id", "request_id"),
        Index("ix_audit_entries_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    action: Mapped[str] = mapped_column(String(80))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    platform_id: Mapped[int | None]
    merchant_id: Mapped[int | None]
    store_id: Mapped[int | None]
    actor_kind: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[int | None]
    on_behalf_of: Mapped[int | None]
    token_id: Mapped[int | None]
    job_run_id: Mapped[int | None]
    command: Mapped[str] = mapped_column(String(80), default="")
    request_id: Mapped[str | None] = mapped_column(String(64))
    changes: Mapped[dict[str, list[Any]]] = mapped_column(JSON, default=dict)
    keep_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
