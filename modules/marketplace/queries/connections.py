"""Reads of connections and of every time that the marketplace was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select

from modules.marketplace.models import Connection, Status, SyncRun
from webapp.db import db
from webapp.domain import NotFound
from webapp.merchants.models import Store


@dataclass(frozen=True, slots=True)
class Health:
    """How the connections of a platform are."""

    active: int
    paused: int
    failing: int
    all: int


def find_connection(store_id: int, *, lock: bool = False) -> Connection | None:
    """The connection of a store, if it has one. `lock` reads it again and keeps others from changing it."""
    statement = select(Connection).where(Connection.store_id == store_id)
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    return db.session.scalar(statement)


def connection(store_id: int, *, lock: bool = False) -> Connection:
    """The same; raises NotFound where there is none."""
    found = find_connection(store_id, lock=lock)
    if found is None:
        raise NotFound(_("This store is not connected to the marketplace."))
    return found


def is_active(store_id: int) -> bool:
    """Whether the marketplace is asked anything for a store now."""
    found = find_connection(store_id)
    return found is not None and found.status == Status.ACTIVE


def may_send(store_id: int) -> bool:
    """Whether the connection of a store sends anything now: not before orders were asked for, where it has just gone on again."""
    return sends(find_connection(store_id))


def sends(found: Connection | None) -> bool:
    """Whether a connection sends anything now."""
    return found is not None and found.status == Status.ACTIVE and not found.read_only and found.resumed_at is None


def connections(platform_id: int) -> Select[Any]:
    """(Connection, Store) of a platform, for lists."""
    both = select(Connection, Store).join(Store, Store.id == Connection.store_id).where(Connection.platform_id == platform_id)
    return cast("Select[Any]", both)


def overview() -> Health:
    """The numbers of the connections in scope."""
    active, failing = Connection.status == Status.ACTIVE, Connection.last_error != ""
    wanted = (active, Connection.status == Status.PAUSED, active & failing)
    counted = select(*(func.count(Connection.id).filter(each) for each in wanted), func.count(Connection.id))
    return Health(*map(int, db.session.execute(counted).one()))


def due_syncs(now: datetime) -> list[int]:
    """Stores in scope whose orders are to be looked for now."""
    due = (Connection.status == Status.ACTIVE, Connection.next_sync_at <= now)
    rested = or_(Connection.wait_until.is_(None), Connection.wait_until <= now)
    return list(db.session.scalars(select(Connection.store_id).where(*due, rested).order_by(Connection.next_sync_at)))


def any_store(code: str) -> Store | None:
    """The first store in scope with this code."""
    return db.session.scalars(select(Store).where(Store.code == code).order_by(Store.id)).first()


def connected() -> Sequence[Connection]:
    """The connections in scope that are set up, those too that are paused."""
    return db.session.scalars(select(Connection).where(Connection.status != Status.SETUP)).all()


def runs(store_id: int) -> Select[Any]:
    """Every time that the marketplace was asked for a store, for lists."""
    return select(SyncRun).where(SyncRun.store_id == store_id)


def latest_runs(store_id: int, limit: int) -> Sequence[SyncRun]:
    """The last runs, the oldest first."""
    statement = runs(store_id).where(SyncRun.ended_at.is_not(None)).order_by(SyncRun.started_at.desc(), SyncRun.id.desc())
    return list(reversed(db.session.scalars(statement.limit(limit)).all()))


def latest_resume(store_id: int, since: datetime) -> SyncRun | None:
    """The last run since a moment with which the connection went on again, once it has ended well."""
    done = (SyncRun.kind == "resume", SyncRun.ended_at >= since, SyncRun.error == "")
    found: SyncRun | None = db.session.scalar(runs(store_id).where(*done).order_by(SyncRun.id.desc()).limit(1))
    return found


def newest_run(store_id: int) -> SyncRun | None:
    """The last run of a store, whether it has ended or not."""
    found: SyncRun | None = db.session.scalar(runs(store_id).order_by(SyncRun.id.desc()).limit(1))
    return found


def run(store_id: int, run_id: int) -> SyncRun:
    """One run of a store. Raises NotFound."""
    found: SyncRun | None = db.session.scalar(runs(store_id).where(SyncRun.id == run_id))
    if found is None:
        raise NotFound(_("This run no longer exists, or never did."))
    return found


def run_of_job(store_id: int, job_run_id: int) -> SyncRun | None:
    """The run that a job wrote."""
    found: SyncRun | None = db.session.scalar(runs(store_id).where(SyncRun.job_run_id == job_run_id))
    return found
