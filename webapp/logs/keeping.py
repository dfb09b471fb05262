"""Begins to keep entries, and forgets old ones."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from flask import Flask, current_app
from sqlalchemy import delete, func, select

from webapp.db import db, transaction, utcnow
from webapp.jobs.sweep import ticks
from webapp.logs.entries import INFO
from webapp.logs.keeper import Keeper
from webapp.logs.models import LogEntry, LogGroup

EVERY_S = 2.0
"""How long an entry waits at most until it is written."""
PURGE_EVERY_S = 600.0
AT_ONCE = 1000
"""Rows that one turn deletes; the rest comes with the next."""

_purged_at: list[float] = []


def init_app(app: Flask) -> None:
    """Keep what this process logs. Tests begin it where they want it."""
    if not app.testing:
        logging.getLogger().addHandler(Keeper(app, EVERY_S))


def init() -> None:
    """Let workers forget what is too old or too much."""
    if purge_now_and_then not in ticks:
        ticks.append(purge_now_and_then)


def purge_now_and_then() -> None:
    """A turn every few minutes, however often workers sweep."""
    now = time.monotonic()
    if not _purged_at or now - _purged_at[-1] >= PURGE_EVERY_S:
        _purged_at[:] = [now]
        purge()


def purge() -> int:
    """Delete entries beyond the retention and beyond the most that are kept, the oldest first; how many.

    What goes well in runs of jobs has half of the room at most, so that it never pushes errors out.
    """
    before = utcnow() - timedelta(days=current_app.config["LOG_RETENTION_DAYS"])
    old = select(LogEntry.id).where(LogEntry.at < before).order_by(LogEntry.id).limit(AT_ONCE)
    most, count = current_app.config["LOG_MOST_ENTRIES"], db.session.scalar(select(func.count(LogEntry.id))) or 0
    db.session.rollback()
    quiet = select(LogEntry.id).where(LogEntry.level == INFO).order_by(LogEntry.id.desc()).offset(most // 2)
    surplus = select(LogEntry.id).order_by(LogEntry.level != INFO, LogEntry.id).limit(min(max(count - most, 0), AT_ONCE))
    with transaction() as session:
        gone = set(session.scalars(old)) | set(session.scalars(surplus)) | set(session.scalars(quiet.limit(AT_ONCE)))
        session.execute(delete(LogEntry).where(LogEntry.id.in_(gone)))
        session.execute(delete(LogGroup).where(LogGroup.last_seen < before))
    return len(gone)
