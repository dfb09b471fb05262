"""The one clock: begins the jobs that modules schedule. Every worker's sweep turns it; of several, one begins a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import structlog
from flask import Flask, current_app
from sqlalchemy import ColumnElement, CursorResult, delete, func, select, update

from webapp.db import db, transaction, utcnow
from webapp.domain import LostRace
from webapp.jobs.obstacles import snapshot_now
from webapp.jobs.services import enqueue
from webapp.jobs.sweep import ticks
from webapp.jobs.turns import ClockPause, ClockTurn
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
JUMP = timedelta(minutes=1)
"""How far apart the clocks of several machines may be."""
Key = tuple[str, int, int | None]
_settled: WeakKeyDictionary[Flask, tuple[object, ...]] = WeakKeyDictionary()
"""How things stood when an application last found every turn in its place."""


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
    """Set the turns of what came on, drop those of what went off, and begin what is due.

    Every place is looked over only after something changed there: with ten thousand platforms that takes seconds, a sweep milliseconds.
    """
    app, now = current_app._get_current_object(), utcnow()  # type: ignore[attr-defined]
    _set_back(now)
    standing = _standing()
    if _settled.get(app) != standing and _settle(now):
        _settled[app] = _standing()
    for post, due in _due(now):
        try:
            _take(post, due, now)
        except LostRace:
            log.info("clock.busy", schedule=post.schedule.code)  # another worker was faster, or the next sweep is


def _set_back(now: datetime) -> None:
    """Count turns anew that were set in the future: somebody has set the clock back, and they would be late by as much."""
    ahead = select(ClockTurn.id).where(ClockTurn.set_at > now + JUMP)
    found = list(db.session.scalars(ahead.limit(AT_ONCE)))
    db.session.rollback()
    if not found:
        return
    log.warning("clock.set_back", turns=len(found))
    _settled.pop(current_app._get_current_object(), None)  # type: ignore[attr-defined]
    with transaction() as session:
        session.execute(delete(ClockTurn).where(ClockTurn.id.in_(found)))


def _standing() -> tuple[object, ...]:
    """What decides which turns there are to be: every change of a platform's modules or state, a new store or a lost turn alters it.

    Revisions and ids only grow, so their sums tell; who is suspended comes and goes, so it is named.
    """
    asked: tuple[Any, ...] = (
        select(func.count(), func.max(Platform.id), func.sum(Platform.revision)),
        select(Platform.id).where(Platform.status != ACTIVE).order_by(Platform.id),
        select(func.count(), func.max(Store.id), func.sum(Store.id)),
        select(func.count(), func.max(ClockTurn.id), func.sum(ClockTurn.id)),
    )
    with unscoped("jobs: the clock looks over all platforms", routine=True):
        found = tuple(tuple(map(tuple, db.session.execute(each))) for each in asked)
        db.session.rollback()
    return found


def _settle(now: datetime) -> bool:
    """Give each schedule its turn where its module is on, and take it away elsewhere; whether nothing was left for the next sweep."""
    with unscoped("jobs: the clock looks over all platforms", routine=True):
        posts = {post.key: post for post in _posts()}
        rows = db.session.execute(select(ClockTurn.code, ClockTurn.platform_id, ClockTurn.store_id, ClockTurn.set_at))
        turns = {(code, platform_id, store_id): set_at for code, platform_id, store_id, set_at in rows}
        db.session.rollback()
    gone = list(turns.keys() - posts.keys())
    new = [post for key, post in posts.items() if key not in turns or (post.since is not None and post.since > turns[key])]
    for key in gone[:AT_ONCE]:
        _drop(key)
    lost = 0
    for post in new[:AT_ONCE]:
        try:
            _set(post, now, anew=post.key in turns)
        except LostRace:
            lost += 1
            log.info("clock.busy", schedule=post.schedule.code)
    return len(gone) <= AT_ONCE and len(new) <= AT_ONCE and not lost


def _due(now: datetime) -> list[tuple[Post, datetime]]:
    """The turns that are due, the oldest first."""
    known = {each.code: (module.code, each) for module, each in kernel().registry.contributed(Schedule)}
    due = select(ClockTurn.code, ClockTurn.platform_id, ClockTurn.store_id, ClockTurn.due_at, Store.timezone)
    due = due.join(Platform, Platform.id == ClockTurn.platform_id).outerjoin(Store, Store.id == ClockTurn.store_id)
    due = due.where(ClockTurn.due_at <= now, ClockTurn.code.in_(known), Platform.status == ACTIVE)
    with unscoped("jobs: the clock looks over all platforms", routine=True):
        rows = list(db.session.execute(due.order_by(ClockTurn.due_at, ClockTurn.id).limit(AT_ONCE)))
        db.session.rollback()
    return [(Post(*known[code], platform_id, store_id, zone=zone), due_at) for code, platform_id, store_id, due_at, zone in rows]


def _posts() -> Iterator[Post]:
    declared = kernel().registry.contributed(Schedule)
    if not declared:
        return
    active = list(db.session.scalars(select(Platform.id).where(Platform.status == ACTIVE)))
    on = select(PlatformModule.module_code, PlatformModule.platform_id, PlatformModule.enabled_at)
    on = on.where(PlatformModule.is_enabled, PlatformModule.module_code.in_({module.code for module, _each in declared}))
    since = {(code, platform_id): enabled_at for code, platform_id, enabled_at in db.session.execute(on)}
    stores: dict[int, list[tuple[int, str]]] = {}
    if any(each.per == STORE for _module, each in declared):
        for store_id, owner, zone in db.session.execute(select(Store.id, Store.platform_id, Store.timezone)):
            stores.setdefault(owner, []).append((store_id, zone))
    for module, each in declared:
        for platform_id in active:
            if not module.is_core and (module.code, platform_id) not in since:
                continue
            begun = since.get((module.code, platform_id))
            if each.per != STORE:
                yield Post(module.code, each, platform_id, since=begun)
                continue
            for store_id, zone in stores.get(platform_id, ()):
                yield Post(module.code, each, platform_id, store_id, begun, zone)


def _set(post: Post, now: datetime, *, anew: bool) -> None:
    due = post.next_after(now, now)
    with transaction() as session:
        if anew:
            session.execute(update(ClockTurn).where(*is_at(post.key)).values(due_at=due, set_at=now))
        else:
            session.add(ClockTurn(code=post.schedule.code, platform_id=post.platform_id, store_id=post.store_id, due_at=due, set_at=now))


def _drop(key: Key) -> None:
    with transaction() as session:
        session.execute(delete(ClockTurn).where(*is_at(key)))


def _take(post: Post, due: datetime, now: datetime) -> None:
    """Begin the run and set the next turn, both or neither; nothing where the module went off, or another worker was here."""
    following = post.next_after(due, now)
    db.session.rollback()
    with platform_work(snapshot_now(post.platform_id)), scope(post.platform_id, post.store_id), transaction() as session:
        session.execute(select(Platform.id).where(Platform.id == post.platform_id).with_for_update(read=True))
        if post.module not in snapshot_now(post.platform_id).modules:
            return
        mine = update(ClockTurn).where(*is_at(post.key), ClockTurn.due_at == due).values(due_at=following, set_at=now)
        taken = session.execute(mine, execution_options={"synchronize_session": False})
        # Whoever pauses it holds the turn meanwhile: either this is seen here, or the run was begun before.
        if isinstance(taken, CursorResult) and taken.rowcount == 1 and not is_paused(post.key):
            enqueue(post.schedule.job, store_id=post.store_id, unique_key=unique_key(post.schedule.code))


def unique_key(code: str) -> str:
    """Of a run of a schedule: at each place there is one at a time, whoever begins it."""
    return f"clock:{code}"


def is_paused(key: Key) -> bool:
    """Whether somebody has paused it there."""
    return db.session.scalar(select(ClockPause.id).where(*is_at(key, ClockPause))) is not None


def is_at(key: Key, model: type[ClockTurn] | type[ClockPause] = ClockTurn) -> tuple[ColumnElement[bool], ...]:
    """The condition that a row is of this schedule at this place."""
    code, platform_id, store_id = key
    place = model.store_id.is_(None) if store_id is None else model.store_id == store_id
    return model.code == code, model.platform_id == platform_id, place


def init() -> None:
    """Let workers turn the clock."""
    if run_due not in ticks:
        ticks.append(run_due)
