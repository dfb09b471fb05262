"""Notices that payment providers sent."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, func, select

from modules.billing.models import Notice
from webapp.db import db
from webapp.domain import NotFound

WAITING = "waiting"
SEEN = select(Notice.id).where(
    Notice.platform_id == bindparam("platform"), Notice.provider == bindparam("provider"), Notice.notice_id == bindparam("notice")
)
"""Made once: every notice asks."""


def listing(platform_id: int) -> Select[Notice]:
    """Every notice of the platform."""
    return select(Notice).where(Notice.platform_id == platform_id)


def seen(platform_id: int, provider: str, notice_id: str) -> bool:
    """Whether this notice was received before."""
    return db.session.scalar(SEEN, {"platform": platform_id, "provider": provider, "notice": notice_id}) is not None


def notice(platform_id: int, notice_id: int, *, lock: bool = False) -> Notice:
    """One notice. Raises NotFound."""
    statement = listing(platform_id).where(Notice.id == notice_id)
    found = db.session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise NotFound(_("There is no such notice here."))
    return found


def waiting(platform_id: int, provider: str, remote_id: str) -> list[Notice]:
    """What waits for a payment, oldest first."""
    statement = listing(platform_id).where(Notice.provider == provider, Notice.outcome == WAITING, Notice.waits_for == remote_id)
    return list(db.session.scalars(statement.order_by(Notice.id)))


def newest(platform_id: int, provider: str) -> datetime | None:
    """When the newest notice that we have was made there."""
    return db.session.scalar(select(func.max(Notice.created_at)).where(Notice.platform_id == platform_id, Notice.provider == provider))
