"""What is old goes. Inside the caller's transaction()."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from modules.messaging.models import Digest, Notice
from modules.messaging.settings import setting
from webapp.db import db, utcnow
from webapp.routing.context import current_platform

AT_ONCE = 500


def purge() -> int:
    """Remove some of what is too old on this platform; how many rows."""
    before = utcnow() - timedelta(days=int(setting("retention_days")))
    platform_id = current_platform().id
    old = select(Notice.id).where(Notice.platform_id == platform_id, Notice.at < before).order_by(Notice.id).limit(AT_ONCE)
    days = select(Digest.id).where(Digest.platform_id == platform_id, Digest.day < before.date()).limit(AT_ONCE)
    return _remove(Notice, old) + _remove(Digest, days)


def _remove(model: Any, which: Any) -> int:
    ids = list(db.session.scalars(which))
    if ids:
        db.session.execute(delete(model).where(model.id.in_(ids)), execution_options={"synchronize_session": False})
    return len(ids)
