"""What is old goes: rows that only tell what was, after as many days as the settings say."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from webapp.audit import Audited, AuditEntry, purged
from webapp.db import db, transaction, utcnow
from webapp.domain import LostRace
from webapp.faults.models import ModuleFailure
from webapp.jobs.models import JobRun
from webapp.jobs.states import FINISHED
from webapp.jobs.sweep import ticks
from webapp.tenancy import unscoped

log = structlog.get_logger(__name__)
REASON = "retention: what is old is removed at every tenant"
AT_ONCE = 500
"""Rows of a kind in one transaction; the next ones go with the next sweep."""
EVERY_SECONDS = 3600.0
_next: dict[str, float] = {}
"""When this process looks at a kind again, by the monotonic clock."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """Rows of `model` (with an `id`) that meet `condition` and whose moment `since` is older than the days of `setting`; 0 keeps all.

    `told` is called in the transaction of each batch, with the number of rows and the moment before which they are removed.
    """

    setting: str
    model: Any
    since: Any
    condition: ColumnElement[bool] | None = None
    told: Callable[[int, datetime], None] | None = None


kinds: list[Kept] = [
    Kept(setting="KEEP_JOBS_DAYS", model=JobRun, since=JobRun.finished_at, condition=JobRun.status.in_(FINISHED)),
    Kept(setting="KEEP_FAILURES_DAYS", model=ModuleFailure, since=ModuleFailure.at, condition=ModuleFailure.mended_at.is_not(None)),
    Kept(setting="KEEP_AUDIT_DAYS", model=AuditEntry, since=AuditEntry.at, condition=AuditEntry.keep_until <= func.now(), told=purged),
]
"""Higher floors add theirs."""


def purge_hourly() -> None:
    """Called by every sweep: one batch of each kind, then not before an hour has passed, unless there is more of it."""
    for kept in kinds:
        key = f"{kept.setting} {kept.model.__tablename__}"
        if time.monotonic() >= _next.get(key, 0.0) and purge(kept) < AT_ONCE:
            _next[key] = time.monotonic() + EVERY_SECONDS


def purge(kept: Kept) -> int:
    """Remove the oldest batch of a kind; how many rows that were."""
    days = current_app.config[kept.setting]
    if days <= 0:
        return 0
    limit = utcnow() - timedelta(days=days)
    old = [kept.since < limit] + ([] if kept.condition is None else [kept.condition])
    with unscoped(REASON, routine=True):
        ids = list(db.session.scalars(select(kept.model.id).where(*old).order_by(kept.model.id).limit(AT_ONCE)))
        db.session.rollback()
        if not ids:
            return 0
        try:
            with transaction() as session:  # the conditions again: a run may have been started anew meanwhile
                _remove(session, kept.model, [kept.model.id.in_(ids), *old])
                if kept.told is not None:
                    kept.told(len(ids), limit)
        except LostRace:
            return 0
    log.info("retention.purged", table=kept.model.__tablename__, rows=len(ids))
    return len(ids)


def _remove(session: Session, model: Any, old: list[ColumnElement[bool]]) -> None:
    """Rows whose every change is told are told of one by one, the rest goes in one statement."""
    if issubclass(model, Audited):
        for row in session.scalars(select(model).where(*old).order_by(model.id).with_for_update()):
            session.delete(row)
        session.flush()
    else:
        session.execute(delete(model).where(*old), execution_options={"synchronize_session": False})


def keep(kept: Kept) -> None:
    """Add a kind, once at start."""
    if kept.model not in {each.model for each in kinds}:
        kinds.append(kept)


def init() -> None:
    """Let workers remove what is old."""
    if purge_hourly not in ticks:
        ticks.append(purge_hourly)
