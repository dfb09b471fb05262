"""Which workers there are: each says with every sweep that it is alive."""

from __future__ import annotations

import os
import secrets
import socket
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, db, transaction, utcnow

FORGOTTEN = timedelta(days=1)
"""How long a worker that stopped answering is still shown."""


class WorkerSign(Base):
    """One worker process and its last sign of life. One that ends as it should takes its row along."""

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    host: Mapped[str] = mapped_column(String(100))
    pid: Mapped[int]
    threads: Mapped[int]
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def is_alive(self) -> bool:
        """Whether it was heard of lately."""
        return self.seen_at >= silent_before()


def silent_before() -> datetime:
    """Whoever said nothing since then counts as gone: workers and runs alike."""
    return utcnow() - timedelta(seconds=current_app.config["JOB_LOST_SECONDS"])


def new_id() -> str:
    """A name for a worker that begins."""
    return secrets.token_hex(16)


def beat(worker_id: str, threads: int) -> None:
    """Say that this worker is alive; those that are long gone are forgotten."""
    now = utcnow()
    with transaction() as session:
        seen = session.execute(update(WorkerSign).where(WorkerSign.id == worker_id).values(seen_at=now).returning(WorkerSign.id))
        if seen.first() is None:
            host = socket.gethostname()[:100]
            session.add(WorkerSign(id=worker_id, host=host, pid=os.getpid(), threads=threads, begun_at=now, seen_at=now))
            session.execute(delete(WorkerSign).where(WorkerSign.seen_at < now - FORGOTTEN))


def leave(worker_id: str) -> None:
    """This worker has ended."""
    with transaction() as session:
        session.execute(delete(WorkerSign).where(WorkerSign.id == worker_id))


def workers() -> list[WorkerSign]:
    """Those that are alive, and those that lately stopped answering; the latest sign first."""
    return list(db.session.scalars(select(WorkerSign).order_by(WorkerSign.seen_at.desc(), WorkerSign.id)))
