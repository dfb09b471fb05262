"""The one clock: begins the jobs that modules schedule. Every worker's sweep turns it; of several, one begins a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from flask import current_app
from sqlalchemy import ColumnElement, CursorResult, delete, select, update

from webapp.db import db, transaction, utcnow
from webapp.domain import LostRace
from webapp.jobs.obstacles import snapshot_now
from webapp.jobs.services import enqueue
from webapp.jobs.sweep import ticks
from webapp.jobs.turns import ClockTurn
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.platforms.models import ACTIVE, Platform
from webapp.platforms.modules import PlatformModule
from webapp.registry.kinds.schedules import STORE, Schedule
from webapp.routing.context import core_setting, platform_work
from webapp.tenancy import scope, unscoped

log = structlog.get_logger(__name__)
AT_ONCE = 200
"""Turns that one sweep sets or takes; the next ones come with the next sweep."""
Key = tuple[str, int, int | None]


@dataclass(frozen=True, slots=True)
class Post:
    """A schedule where its module is on. `since` is when that was switched on; `zone` the store's own."""

    module: str
    schedule: Schedule
    platform_id: int
    store_id: int | None = None
    since: datetime | None = None
    zone: str | None = None

    @property
    def key(self) -> Key:
        """What its turn is found by."""
        return self.schedule.code, self.platform_id, self.store_id

    def clock(self) -> ZoneInfo:
        """The time zone that its hours are of."""
        platform = None if self.zone else core_setting(snapshot_now(self.platform_id), "timezone")
        return ZoneInfo(self.zone or platform or current_app.config["BABEL_DEFAULT_TIMEZONE"])

    def next_after(self, due: datetime, now: datetime) -> datetime:
        """When it is due after now, counted from `due`."""
        return self.schedule.next_after(due, now, self.clock())


def run_due() -> None:
    """Set the turns of what came on, drop those of what went off, and begin what is due."""
    now = utcnow()
    with unscoped("jobs: the clock looks over all platforms", routine=True):
        posts = {post.key: post for post in _posts()}
        turns = {(row.code, row.platform_id, row.store_id): (row.due_at, row.set_at) for row in db.session.scalars(select(ClockTurn))}
        db.session.rollback()
    for key in list(turns.keys() - posts.keys())[:AT_ONCE]:
        _drop(key)
    begun = 0
    for key, post in posts.items():
        turn = turns.get(key)
        is_new = turn is None or (post.since is not None and post.since > turn[1])
        if begun >= AT_ONCE or not (is_new or (turn is not None and turn[0] <= now)):
            continue
        begun += 1
        try:
            _set(post, now, anew=turn is not None) if is_new else _take(post, turn[0], now)  # type: ignore[index]
        except LostRace:
            log.info("clock.busy", schedule=post.schedule.code)  # another worker was faster, or the next sweep is


def _posts() -> Iterator[Post]:
    registry = kernel().registry
    declared = registry.contributed(Schedule)
    if not declared:
        return
    active = list(db.session.scalars(select(Platform.id).where(Platform.status == ACTIVE)))
    on = select(PlatformModule).where(PlatformModule.is_enabled, PlatformModule.module_code.in_({m.code for m, _each in declared}))
    since = {(row.module_code, row.platform_id): row.enabled_at for row in db.session.scalars(on)}
    per_store = any(each.per == STORE for _module, each in declared)
    stores = list(db.session.execute(select(Store.id, Store.platform_id, Store.timezone))) if per_store else []
    for module, each in declared:
        for platform_id in active:
            if not module.is_core and (module.code, platform_id) not in since:
                continue
            begun = since.get((module.code, platform_id))
            if each.per != STORE:
                yield Post(module.code, each, platform_id, since=begun)
                continue
            for store_id, owner, zone in stores:
                if owner == platform_id:
                    yield Post(module.code, each, platform_id, store_id, begun, zone)


def _set(post: Post, now: datetime, *, anew: bool) -> None:
    due = post.next_after(now, now)
    with transaction() as session:
        if anew:
            session.execute(update(ClockTurn).where(*_is(post.key)).values(due_at=due, set_at=now))
        else:
            session.add(ClockTurn(code=post.schedule.code, platform_id=post.platform_id, store_id=post.store_id, due_at=due, set_at=now))


def _drop(key: Key) -> None:
    with transaction() as session:
        session.execute(delete(ClockTurn).where(*_is(key)))


def _take(post: Post, due: datetime, now: datetime) -> None:
    """Begin the run and set the next turn, both or neither; nothing where the module went off, or another worker was here."""
    following = post.next_after(due, now)
    db.session.rollback()
    with platform_work(snapshot_now(post.platform_id)), scope(post.platform_id, post.store_id), transaction() as session:
        session.execute(select(Platform.id).where(Platform.id == post.platform_id).with_for_update(read=True))
        if post.module not in snapshot_now(post.platform_id).modules:
            return
        mine = update(ClockTurn).where(*_is(post.key), ClockTurn.due_at == due).values(due_at=following, set_at=now)
        taken = session.execute(mine, execution_options={"synchronize_session": False})
        if isinstance(taken, CursorResult) and taken.rowcount == 1:
            enqueue(post.schedule.job, store_id=post.store_id, unique_key=f"clock:{post.schedule.code}")


def _is(key: Key) -> tuple[ColumnElement[bool], ...]:
    code, platform_id, store_id = key
    place = ClockTurn.store_id.is_(None) if store_id is None else ClockTurn.store_id == store_id
    return ClockTurn.code == code, ClockTurn.platform_id == platform_id, place


def init() -> None:
    """Let workers turn the clock."""
    if run_due not in ticks:
        ticks.append(run_due)
