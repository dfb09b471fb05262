"""Whose turn it is to be checked, and by whom: of several workers and administrators at once, one checks a platform."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, or_, select, update

from webapp.db import db, transaction, utcnow
from webapp.domain import LostRace
from webapp.health.models import HealthRound
from webapp.platforms.models import ACTIVE, Platform

BUSY = timedelta(minutes=10)
"""How long a platform is left to whoever began a round, should that never be heard of again."""


def due(before: datetime, limit: int) -> Sequence[int]:
    """Platforms whose last round began before then: those that never had one, then the longest ago. Suspended ones rest."""
    never = select(Platform.id).outerjoin(HealthRound).where(Platform.status == ACTIVE, HealthRound.platform_id.is_(None))
    found = list(db.session.scalars(never.order_by(Platform.id).limit(limit)))
    if len(found) < limit:
        old = HealthRound.begun_at < before, _free(utcnow()), Platform.status == ACTIVE
        again = select(HealthRound.platform_id).join(Platform).where(*old)
        found += db.session.scalars(again.order_by(HealthRound.begun_at, HealthRound.platform_id).limit(limit - len(found)))
    db.session.rollback()
    return found


def begin(platform_id: int, before: datetime | None = None) -> str | None:
    """Take the platform's turn: the token to end it with. None where somebody else has it, or (with `before`) had it since."""
    now, token = utcnow(), secrets.token_hex(16)
    held: dict[str, Any] = {"begun_at": now, "token": token, "busy_until": now + BUSY}
    conditions = [HealthRound.platform_id == platform_id, _free(now), *([HealthRound.begun_at < before] if before else [])]
    try:
        with transaction() as session:
            if session.scalar(select(HealthRound.platform_id).where(HealthRound.platform_id == platform_id)) is None:
                session.add(HealthRound(platform_id=platform_id, **held))
                return token
            taken = session.execute(update(HealthRound).where(*conditions).values(**held))
            return token if isinstance(taken, CursorResult) and taken.rowcount == 1 else None
    except LostRace:
        return None


def end(platform_id: int, token: str) -> bool:
    """Give the turn back, inside the caller's transaction. False when it was taken away meanwhile: what was found is old then."""
    mine = HealthRound.platform_id == platform_id, HealthRound.token == token
    ended = db.session.execute(update(HealthRound).where(*mine).values(token=None, busy_until=None))
    return isinstance(ended, CursorResult) and ended.rowcount == 1


def _free(now: datetime) -> Any:
    return or_(HealthRound.busy_until.is_(None), HealthRound.busy_until < now)
