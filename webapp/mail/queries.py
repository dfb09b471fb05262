"""Reads of the outbox, over all platforms: for operators and the provider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from webapp.db import db, utcnow
from webapp.mail.models import OutboxMail, Status

LATE = timedelta(minutes=5)
"""A worker looks every few seconds: mail that is due for longer has none."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the outbox is: mails that wait, that could not be delivered, and that no worker takes."""

    waiting: int
    failed: int
    unattended: int


def mails(status: str | None = None, limit: int = 50) -> Sequence[OutboxMail]:
    """The latest mails, newest first."""
    statement = select(OutboxMail).order_by(OutboxMail.id.desc()).limit(limit)
    return db.session.scalars(statement if status is None else statement.where(OutboxMail.status == status)).all()


def standing(now: datetime | None = None) -> Standing:
    """Count what has not been sent."""
    late = OutboxMail.not_before < (now or utcnow()) - LATE
    counted = select(OutboxMail.status, func.count(), func.count().filter(late)).where(OutboxMail.status != Status.SENT)
    found = {status: (number, old) for status, number, old in db.session.execute(counted.group_by(OutboxMail.status))}
    waiting, unattended = found.get(Status.WAITING, (0, 0))
    return Standing(waiting, found.get(Status.FAILED, (0, 0))[0], unattended)
