"""Runs of background jobs: one row per run, written with the business rows it is about. The row is the truth, no queue is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, utcnow
from webapp.jobs.states import ACTIVE, EDGES, Status
from webapp.kernel import kernel
from webapp.said import Words
from webapp.tenancy import PlatformScoped, store_key

IS_ACTIVE = text("status IN ('queued', 'running', 'waiting')")


class JobRun(PlatformScoped, Base):
    """One run of a job, of a platform or of one store of it.

    `state` is where it goes on (its checkpoint), `done` of `total` what people see of that. Whoever holds `attempt_token`
    is the one attempt that may write; `attempt` counts those that failed or were lost, and the present one. `error` is a
    sentence for people, about why it failed or what it waits for; `error_detail` is for operators. `request_id` is
    the number of the request that asked for it; `on_behalf_of_user_id` is whom the person who asked viewed as.
    """

    __tablename__ = "job_runs"
    __harmless__ = frozenset({"attempt_token"})
    __table_args__ = (
        store_key(),
        CheckConstraint(f"status IN ({', '.join(repr(status.value) for status in Status)})", name="status"),
        CheckConstraint("(status = 'running') = (attempt_token IS NOT NULL)", name="token"),
        CheckConstraint("done >= 0 AND attempt >= 0", name="counts"),
        Index("ix_job_runs_status_not_before", "status", "not_before"),
        Index("ix_job_runs_platform_id_store_id_code", "platform_id", "store_id", "code"),
        Index("ix_job_runs_request_id", "request_id"),
        Index("ix_job_runs_list", "created_at", "id"),
        Index("ix_job_runs_platform_list", "platform_id", "created_at", "id"),
        Index("ix_job_runs_store_list", "platform_id", "store_id", "created_at", "id"),
        # At most one run of a key is under way.
        Index(
            "uq_job_runs_active_key", "platform_id", "code", "unique_key", unique=True, sqlite_where=IS_ACTIVE, postgresql_where=IS_ACTIVE
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int | None]
    module_code: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(Words(200), default="")
    args: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    status: Mapped[str] = mapped_column(String(20), default=Status.QUEUED)
    unique_key: Mapped[str | None] = mapped_column(String(200))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    attempt: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int]
    attempt_token: Mapped[str | None] = mapped_column(String(32))
    not_before: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    on_behalf_of_user_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    request_id: Mapped[str | None] = mapped_column(String(64))
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(Words, default="")
    error_detail: Mapped[str] = mapped_column(Text, default="")

    @property
    def name(self) -> str:
        """What people call this kind of job."""
        return name_of(self.code)

    @property
    def is_active(self) -> bool:
        """Whether it will still do something by itself."""
        return self.status in ACTIVE

    @property
    def can_retry(self) -> bool:
        """Whether a person may start it again, from its checkpoint."""
        return Status.QUEUED in EDGES[Status(self.status)] and not self.is_active

    @property
    def rests(self) -> bool:
        """Whether a failed attempt is behind it and the next one ahead."""
        return self.status == Status.QUEUED and self.attempt > 0


def key_of(store_id: int | None, unique_key: str) -> str:
    """A key as runs keep it: each store has its own."""
    return f"{store_id or '-'}/{unique_key}"


def name_of(code: str) -> str:
    """What people call a kind of job; its code where no installed module declares it any more."""
    found = kernel().registry.jobs.get(code)
    return str(found[1].name) if found else code
