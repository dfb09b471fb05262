"""Schedules as people see them: begun now, paused and resumed. Inside the caller's transaction()."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from webapp.audit import Subject, audit
from webapp.audit.labels import declare
from webapp.db import db, utcnow
from webapp.domain import Conflict, NotFound
from webapp.jobs import clock
from webapp.jobs.models import JobRun, key_of
from webapp.jobs.obstacles import snapshot_now
from webapp.jobs.services import enqueue
from webapp.jobs.states import ACTIVE
from webapp.jobs.turns import ClockPause, ClockTurn
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.registry.kinds.schedules import Schedule
from webapp.routing.context import platform_work

BEGUN = declare("schedule.begun", _l("Schedule begun by hand"), schedule=_l("Schedule"))
PAUSED = declare("schedule.paused", _l("Schedule paused"))
RESUMED = declare("schedule.resumed", _l("Schedule resumed"))


def held(turn_id: int, platform_id: int | None = None) -> tuple[ClockTurn, clock.Post]:
    """A turn, held until the transaction ends, with its schedule; of this platform where one is named. Raises NotFound."""
    found = select(ClockTurn).where(ClockTurn.id == min(turn_id, 2**31 - 1))
    if platform_id is not None:
        found = found.where(ClockTurn.platform_id == platform_id)
    turn = db.session.scalar(found.with_for_update().execution_options(populate_existing=True))
    declared = {each.code: (module.code, each) for module, each in kernel().registry.contributed(Schedule)}
    if turn is None or turn.code not in declared or declared[turn.code][0] not in snapshot_now(turn.platform_id).modules:
        raise NotFound(_("This schedule is not there any more. Its part may have been switched off."))
    zone = db.session.scalar(select(Store.timezone).where(Store.id == turn.store_id)) if turn.store_id is not None else None
    return turn, clock.Post(*declared[turn.code], turn.platform_id, turn.store_id, zone=zone)


def begin_now(turn_id: int, platform_id: int | None = None) -> tuple[JobRun, bool]:
    """Its run, and whether that was begun here: one that is under way is left alone. Paused ones can be begun. Raises NotFound."""
    _turn, post = held(turn_id, platform_id)
    key = clock.unique_key(post.schedule.code)
    mine = JobRun.platform_id == post.platform_id, JobRun.code == post.schedule.job
    under_way = select(JobRun).where(*mine, JobRun.unique_key == key_of(post.store_id, key), JobRun.status.in_(ACTIVE))
    running = db.session.scalar(under_way)
    if running is not None:
        return running, False
    with platform_work(snapshot_now(post.platform_id)):
        run = enqueue(post.schedule.job, store_id=post.store_id, unique_key=key)
    _tell(BEGUN, post)
    return run, True


def pause(turn_id: int, platform_id: int | None = None) -> None:
    """It does not begin by itself until it is resumed; a run under way goes on. Raises NotFound, and Conflict for one that is paused."""
    turn, post = held(turn_id, platform_id)
    if clock.is_paused(post.key):
        raise Conflict(_("Somebody has paused it already. Load the page again."), "paused")
    db.session.add(ClockPause(code=turn.code, platform_id=turn.platform_id, store_id=turn.store_id))
    db.session.flush()
    _tell(PAUSED, post)


def resume(turn_id: int, platform_id: int | None = None) -> None:
    """It goes on from now; what it missed is not made up for. Raises NotFound, and Conflict for one that is not paused."""
    turn, post = held(turn_id, platform_id)
    now = utcnow()
    gone = delete(ClockPause).where(*clock.is_at(post.key, ClockPause)).returning(ClockPause.id)
    if db.session.scalar(gone) is None:
        raise Conflict(_("It is not paused any more. Load the page again."), "not_paused")
    turn.due_at, turn.set_at = post.next_after(now, now), now
    db.session.flush()
    _tell(RESUMED, post)


def _tell(action: str, post: clock.Post) -> None:
    """Leave an entry in the trail."""
    about = Subject(kind="platform", id=post.platform_id, platform_id=post.platform_id, store_id=post.store_id)
    audit(action, about, after={"schedule": post.schedule.code})
