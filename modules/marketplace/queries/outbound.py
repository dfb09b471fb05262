"""Reads of what is to be told to the marketplace."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from modules.marketplace.models import Action, Call, Connection, Progress, Status
from modules.marketplace.models.outbound import WAITING
from webapp import jobs
from webapp.db import db
from webapp.domain import NotFound

SEND = "marketplace.send"


@dataclass(frozen=True, slots=True)
class Queue:
    """How much waits to be sent, and how much was given up."""

    waiting: int
    failed: int
    all: int = 0


def actions(store_id: int) -> Select[Any]:
    """Everything that a store told or is to tell, for lists."""
    joined = select(Action).join(Action.shipment).options(contains_eager(Action.shipment))
    return joined.where(Action.store_id == store_id)


def actions_of(shipment_id: int, kinds: Sequence[str] = ()) -> Sequence[Action]:
    """What was told of a shipment, the first first."""
    statement = select(Action).where(Action.shipment_id == shipment_id).order_by(Action.id)
    return db.session.scalars(statement.where(Action.kind.in_(kinds)) if kinds else statement).all()


def action(store_id: int, action_id: int, *, lock: bool = False) -> Action:
    """One of the store's messages to the marketplace. Raises NotFound."""
    statement = select(Action).where(Action.store_id == store_id, Action.id == action_id)
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    found: Action | None = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("This no longer exists, or never did."))
    return found


def calls_of(shipment_id: int) -> Sequence[Call]:
    """Every attempt for a shipment, the latest first."""
    statement = select(Call).join(Action, Action.id == Call.action_id).where(Action.shipment_id == shipment_id)
    return db.session.scalars(statement.order_by(Call.id.desc())).all()


def due(store_id: int, now: datetime, most: int, elsewhere: Collection[int]) -> list[Action]:
    """What is to be sent next, locked, with its shipment; nothing that jobs `elsewhere` are sending.

    Actions of one shipment go in order: a later one waits for those before it.
    """
    first = _first_waiting(store_id)
    if first is None:
        return []
    sending = (Action.progress == Progress.SENDING) & Action.job_run_id.in_(elsewhere)
    rests = or_(Action.next_at > now, sending) if elsewhere else Action.next_at > now
    earlier = select(Action.shipment_id).where(Action.store_id == store_id, Action.progress.in_(WAITING), rests)
    waits = (Action.store_id == store_id, Action.id >= first, Action.progress.in_(WAITING))
    found = select(Action).where(*waits, Action.next_at <= now, Action.shipment_id.not_in(earlier)).order_by(Action.id).limit(most)
    next_of: dict[int, Action] = {}
    for each in db.session.scalars(_locked(found.options(joinedload(Action.shipment)))):
        next_of.setdefault(each.shipment_id, each)
    return list(next_of.values())


def others_sending(store_id: int, job_run_id: int) -> list[int]:
    """The other jobs that are sending decisions of the store at this moment."""
    running = jobs.runs(store_id=store_id, code=SEND, statuses=[jobs.Status.RUNNING]).where(jobs.JobRun.id != job_run_id)
    return list(db.session.scalars(running.with_only_columns(jobs.JobRun.id)))


def sent_now(store_id: int, action_ids: Collection[int]) -> dict[int, Action]:
    """Actions that were just sent, locked, with their shipments and units, by id."""
    found = select(Action).where(Action.store_id == store_id, Action.id.in_(action_ids)).order_by(Action.id)
    return {each.id: each for each in db.session.scalars(_locked(found))}


def unanswered(action_ids: Collection[int]) -> Sequence[Call]:
    """The attempts at these actions that nothing came of yet."""
    return db.session.scalars(select(Call).where(Call.action_id.in_(action_ids), Call.outcome == "").order_by(Call.id)).all()


def _locked(statement: Select[Any]) -> Select[Any]:
    return statement.with_for_update(of=Action, key_share=True).execution_options(populate_existing=True)


def _first_waiting(store_id: int) -> int | None:
    """The oldest that waits: what was sent before it, however much, is not looked at."""
    waits = (select(func.min(Action.id)).where(Action.store_id == store_id, Action.progress == each).scalar_subquery() for each in WAITING)
    return min((found for found in db.session.execute(select(*waits)).one() if found is not None), default=None)


def next_waiting_at(store_id: int) -> datetime | None:
    """When the next thing is to be sent; None for nothing."""
    found: datetime | None = db.session.scalar(
        select(Action.next_at).where(Action.store_id == store_id, Action.progress.in_(WAITING)).order_by(Action.next_at).limit(1)
    )
    return found


def queue_counts(store_id: int | None = None) -> Queue:
    """The numbers of a store, or of all in scope."""
    wanted = (Action.progress.in_(WAITING), Action.progress == Progress.FAILED)
    statement = select(*(func.count(Action.id).filter(each) for each in wanted), func.count(Action.id))
    statement = statement if store_id is None else statement.where(Action.store_id == store_id)
    return Queue(*map(int, db.session.execute(statement).one()))


def came_of_waiting(store_id: int, until: datetime, since: datetime) -> Queue:
    """Of what was decided until a moment and had not been told before another: how much waits by now, failed, and is all of it."""
    mine = (Action.store_id == store_id, Action.created_at <= until, or_(Action.done_at.is_(None), Action.done_at >= since))
    wanted = (Action.progress.in_(WAITING), Action.progress.in_((Progress.FAILED, Progress.DROPPED)))
    statement = select(*(func.count(Action.id).filter(each) for each in wanted), func.count(Action.id)).where(*mine)
    return Queue(*map(int, db.session.execute(statement).one()))


def queues(store_ids: Collection[int]) -> dict[int, Queue]:
    """The numbers of each of these stores, in one statement."""
    wanted = (Action.progress.in_(WAITING), Action.progress == Progress.FAILED)
    counted = select(Action.store_id, *(func.count(Action.id).filter(each) for each in wanted))
    rows = db.session.execute(counted.where(Action.store_id.in_(store_ids)).group_by(Action.store_id))
    found = {int(row[0]): Queue(int(row[1]), int(row[2])) for row in rows}
    return {store_id: found.get(store_id, Queue(0, 0)) for store_id in store_ids}


def stores_with_due(now: datetime) -> list[int]:
    """Stores in scope with something to send that may be sent."""
    open_ones = (Connection.status == Status.ACTIVE, Connection.read_only.is_(False), Connection.resumed_at.is_(None))
    due = select(Action.store_id).where(Action.progress.in_(WAITING), Action.next_at <= now)
    return list(db.session.scalars(select(Connection.store_id).where(*open_ones, Connection.store_id.in_(due))))
