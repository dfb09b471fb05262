"""Which workers there are: each says with every sweep that it is alive."""

from __future__ import annotations

import os
import secrets
import socket
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, String, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, db, transaction, utcnow

FORGOTTEN = timedelta(days=1)
"""How long a worker that stopped answering is still shown."""


class WorkerSign(Base):
    """One worker process and its last sign of life. One that ends as it should takes its row along."""

    __tablename__ = "workers"
    __harmless__ = frozenset({"host"})

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    host: Mapped[str] = mapped_column(String(100))
    pid: Mapped[int]
    threads: Mapped[int]
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def is_alive(self) -> bool:
        """Whether it was heard of lately."""
        return was_heard(self.seen_at)


def patience() -> timedelta:
    """How long nothing may be heard of workers and runs alike until they count as gone."""
    return timedelta(seconds=current_app.config["JOB_LOST_SECONDS"])


def was_heard(at: datetime) -> bool:
    """Whether this was a sign of life of late. One from the future is none: the clock was set back, and whoever lives says so anew."""
    now = utcnow()
    return now - patience() <= at <= now + patience()


def unheard(at: Any, silent_for: timedelta | None = None) -> ColumnElement[bool]:
    """The condition that a column holds no sign of life of late."""
    now, most = utcnow(), silent_for or patience()
    return or_(at < now - most, at > now + most)


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
