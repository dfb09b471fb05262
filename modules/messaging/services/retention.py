"""What is old goes. Inside the caller's transaction()."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from modules.messaging.models import CLOSED, Attachment, Digest, Mailing, Message, Notice, Participant, Thread
from modules.messaging.settings import setting
from webapp import files
from webapp.db import db, utcnow
from webapp.routing.context import current_platform

AT_ONCE, FEW = 500, 50


def purge() -> int:
    """Remove some of what is too old on this platform; how many rows."""
    before = utcnow() - timedelta(days=int(setting("retention_days")))
    platform_id = current_platform().id
    old = select(Notice.id).where(Notice.platform_id == platform_id, Notice.at < before).order_by(Notice.id).limit(AT_ONCE)
    days = select(Digest.id).where(Digest.platform_id == platform_id, Digest.day < before.date()).limit(AT_ONCE)
    gone = select(Mailing.id).where(Mailing.platform_id == platform_id, Mailing.created_at < before).order_by(Mailing.id).limit(FEW)
    return _remove(Notice, old) + _remove(Digest, days) + _threads(platform_id, before) + _remove(Mailing, gone)


def _threads(platform_id: int, before: datetime) -> int:
    """Closed threads in which nobody has written since then, with their files."""
    old = select(Thread.id).where(Thread.platform_id == platform_id, Thread.state == CLOSED, Thread.last_at < before)
    ids = list(db.session.scalars(old.order_by(Thread.id).limit(FEW)))
    if not ids:
        return 0
    written = list(db.session.scalars(select(Message.id).where(Message.thread_id.in_(ids))))
    for kept in db.session.scalars(select(Attachment).where(Attachment.message_id.in_(written), Attachment.file_id.is_not(None))).all():
        files.release(files.find(kept.file_id))
    for model, column, parents in (
        (Attachment, Attachment.message_id, written),
        (Message, Message.thread_id, ids),
        (Participant, Participant.thread_id, ids),
        (Thread, Thread.id, ids),
    ):
        db.session.execute(delete(model).where(column.in_(parents)), execution_options={"synchronize_session": False})
    db.session.expire_all()
    return len(ids)


def _remove(model: Any, which: Any) -> int:
    ids = list(db.session.scalars(which))
    if ids:
        db.session.execute(delete(model).where(model.id.in_(ids)), execution_options={"synchronize_session": False})
    return len(ids)
