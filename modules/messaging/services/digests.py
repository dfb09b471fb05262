"""The mail of the day: planned with the first notice for it, written once by a job at the hour that the person chose."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from modules.messaging.clocks import day_of, next_digest
from modules.messaging.letters import DIGEST
from modules.messaging.models import Digest
from modules.messaging.queries import notices as queries
from modules.messaging.settings import setting
from webapp.accounts.locale import time_zones
from webapp.accounts.models import User
from webapp.db import db, utcnow
from webapp.jobs import enqueue
from webapp.mail import send
from webapp.routing.context import core_setting, current_platform

JOB = "messaging.digest"


def plan_digest(user: User, store_id: int | None = None) -> None:
    """Have today's mail, or tomorrow's, written at its hour. Planned already, it is planned once."""
    due = next_digest(utcnow(), hour_of(user.id, store_id), zone_of(user))
    enqueue(JOB, args={"user": user.id}, not_before=due, unique_key=f"{user.id}:{due.isoformat()}")


def hour_of(user_id: int, store_id: int | None) -> int:
    """The hour that they chose, or that of the store or platform which it is about."""
    chosen = queries.digest_hour(user_id)
    return int(setting("digest_hour", store_id)) if chosen is None else chosen


def zone_of(user: User) -> ZoneInfo:
    """The clock that they live by."""
    wishes = (user.timezone, core_setting(current_platform(), "timezone"), current_app.config["BABEL_DEFAULT_TIMEZONE"])
    return ZoneInfo(next(str(each) for each in wishes if each in time_zones()))


def write_digest(user_id: int) -> bool:
    """Write what waits into one mail; False where nothing does, or where the mail of this day has gone already."""
    user, platform_id = queries.user(user_id), current_platform().id
    if user is None:
        return False
    waiting = list(db.session.scalars(queries.pending(user_id, platform_id)))
    if not waiting:
        return False
    digest_id = _begin(user, platform_id)
    if digest_id is None:
        plan_digest(user, waiting[0].store_id)
        return False
    for notice in waiting:
        notice.digest_pending, notice.digest_id = False, digest_id
    db.session.flush()
    send(DIGEST.code, user.email, facts={"digest": digest_id}, locale=user.locale)
    return True


def _begin(user: User, platform_id: int) -> int | None:
    """The one mail of this day; None where there is one. Of two at once the second waits and finds it."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    values = {"user_id": user.id, "platform_id": platform_id, "day": day_of(utcnow(), zone_of(user))}
    made = insert(Digest).values(**values).on_conflict_do_nothing(index_elements=["user_id", "platform_id", "day"])
    return db.session.scalar(made.returning(Digest.id))
