"""What an order's moves mean to the marketplace: queued in the transaction of the move, and what came of sending it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from modules.marketplace import queries
from modules.marketplace.models import Action, Call, Kind, Progress, RemoteShipment, RemoteUnit
from modules.marketplace.remote import RemoteError, Shipment, UnitState, Why
from modules.marketplace.services.connecting import send_soon
from modules.marketplace.services.incoming import CHANNEL, refresh
from modules.marketplace.services.standing import judge, settle
from modules.marketplace.settings import MarketplaceSettings
from webapp.db import db, utcnow
from webapp.db.bulk import insert_rows
from webapp.domain import DomainError
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.registry.ports.orders import LineState, Orders, Sent
from webapp.settings.typed import settings

TARGETS = {Kind.CONFIRM: UnitState.AVAILABLE, Kind.DECLINE: UnitState.UNAVAILABLE, Kind.RETURN: UnitState.RETURNED}
FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(hours=1)
DONE = "done"
UNCOUNTED = frozenset({Why.BUSY, Why.NO_KEY, Why.KEY_REFUSED, Why.UNREACHABLE})
"""Reasons that say nothing about the action, so that it is never given up for them."""


def follow(store_id: int, order_id: int, channel: str) -> None:
    """Queue what an order's lines and parcels say by now and the marketplace was not told: heard with every move."""
    orders = port(Orders)
    row = queries.by_order(store_id, order_id, lock=True) if channel == CHANNEL and orders is not None else None
    if row is None or orders is None:
        return
    state = orders.state(store_id, order_id)
    wanted: dict[Kind, list[RemoteUnit]] = {kind: [] for kind in TARGETS}
    for line in state.lines:
        for kind, units in decisions(line, [unit for unit in row.units if unit.line_id == line.line_id]).items():
            wanted[kind] += units
    for kind, units in wanted.items():
        if units:
            _queue(row, kind, units)
    _tracking(row, state.parcels)
    settle(row)
    send_soon(store_id)


def decisions(line: LineState, units: Iterable[RemoteUnit]) -> dict[Kind, list[RemoteUnit]]:
    """The units of a line that are to be confirmed, declined or taken back, so that the marketplace knows what the line says.

    What was confirmed and is cancelled or came back is `returned` there: a confirmation cannot be undone.
    """
    held = list(units)
    by: dict[str, list[RemoteUnit]] = {state: [unit for unit in held if unit.decision == state] for state in UnitState}
    undecided, there = by[UnitState.UNCONFIRMED], by[UnitState.AVAILABLE]
    good = line.confirmed - line.returned
    confirm = undecided[: max(0, good - len(there))]
    back = there[: max(0, len(there) - good)]
    never_sent = line.declined + line.cancelled - len(by[UnitState.UNAVAILABLE])
    never_sent -= len(by[UnitState.RETURNED]) + len(back) - line.returned
    decline = undecided[len(confirm) : len(confirm) + max(0, never_sent)]
    return {Kind.CONFIRM: confirm, Kind.DECLINE: decline, Kind.RETURN: back}


def _queue(row: RemoteShipment, kind: Kind, units: list[RemoteUnit]) -> None:
    for unit in units:
        unit.wanted = TARGETS[kind]
    _add(row, kind, [unit.remote_id for unit in units], {})


def _tracking(row: RemoteShipment, parcels: Iterable[Sent]) -> None:
    """The tracking numbers of parcels that were not told yet, or that changed since. The order keeps them: they cannot be read back."""
    tracked = [parcel for parcel in parcels if parcel.tracking]
    told: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
    for action in queries.actions_of(row.id, [Kind.TRACKING]) if tracked else ():
        told[action.facts.get("parcel")].append(action.facts)
    for parcel in tracked:
        facts, before = {"parcel": parcel.number, "carrier": parcel.carrier, "code": parcel.tracking}, told[parcel.number]
        if not before or before[-1] != facts:
            _add(row, Kind.TRACKING, [], facts, turn=len(before))


def _add(row: RemoteShipment, kind: Kind, units: list[str], facts: Mapping[str, Any], turn: int = 0) -> None:
    """`turn` is how often the same was told before with other facts."""
    parts = [row.remote_id, kind, ",".join(sorted(units)), str(facts.get("parcel", "")), *([str(turn)] if turn else [])]
    intention = "|".join(parts)
    key = hashlib.sha256(intention.encode()).hexdigest()[:40]
    owner = {"platform_id": row.platform_id, "store_id": row.store_id, "shipment_id": row.id, "order_id": row.order_id}
    db.session.add(Action(**owner, kind=kind, units=units, facts=dict(facts), key=key, next_at=utcnow()))
    db.session.flush()


@dataclass(frozen=True, slots=True)
class ToSend:
    """An action as it is sent; `again` where it may have arrived before."""

    action_id: int
    kind: Kind
    remote_id: str
    units: tuple[str, ...]
    facts: Mapping[str, Any]
    key: str
    again: bool


def begin_calls(store: Store, job_run_id: int, most: int) -> list[ToSend]:
    """Take the next actions that are due, at most one of a shipment, and note that this job sends them before it does.

    Nothing where nothing may be sent. Other jobs leave them alone as long as this one runs.
    """
    if not queries.sends(queries.find_connection(store.id, lock=True)):
        return []
    actions = queries.due(store.id, utcnow(), most, queries.others_sending(store.id, job_run_id))
    told = [_told(action) for action in actions]
    owner, now = {"platform_id": store.platform_id, "store_id": store.id}, utcnow()
    sent = [{"kind": action.kind, "units": action.units, **action.facts} for action in actions]
    insert_rows(Call, [{**owner, "action_id": each.action_id, "sent": what, "at": now} for each, what in zip(told, sent, strict=True)])
    for action in actions:
        action.progress, action.job_run_id = Progress.SENDING, job_run_id
    db.session.flush()
    return told


def _told(action: Action) -> ToSend:
    again = action.progress == Progress.SENDING
    return ToSend(action.id, Kind(action.kind), action.shipment.remote_id, tuple(action.units), dict(action.facts), action.key, again)


def finish_calls(store: Store, told: Sequence[ToSend], came: Mapping[int, Shipment | RemoteError]) -> int:
    """Write down what came of each: the shipment as it is now, or why not; how many are done.

    Those of which nothing came were not sent after all, and stand as they stood.
    """
    actions = queries.sent_now(store.id, [each.action_id for each in told])
    rows = queries.locked_by_id(store.id, {action.shipment_id for action in actions.values()})
    calls: dict[int, list[Call]] = {}
    for call in queries.unanswered(list(actions)):
        calls.setdefault(call.action_id, []).append(call)
    answers = {at: _answer(actions[at], answer) for at, answer in came.items() if at in actions}
    for each in told:
        if each.action_id in answers:
            _answered(calls.get(each.action_id, []), answers[each.action_id])
        elif each.action_id in actions:
            _not_sent(actions[each.action_id], each, calls.get(each.action_id, []))
    db.session.flush()
    for at, outcome in answers.items():
        row, answer = rows[actions[at].shipment_id], came[at]
        if isinstance(answer, Shipment):
            refresh(store, None, row, answer)
        if outcome != DONE:
            judge(row)
    db.session.flush()
    return sum(outcome == DONE for outcome in answers.values())


def _answer(action: Action, answer: Shipment | RemoteError) -> str:
    """Note what came of an action, as a code."""
    action.attempts += 1
    if isinstance(answer, Shipment) and left(action.kind, action.units, answer):
        answer = RemoteError(Why.NOT_DONE)
    if isinstance(answer, RemoteError):
        _put_back(action, answer)
        return str(answer.why)
    action.progress, action.error, action.detail, action.done_at = Progress.DONE, "", "", utcnow()
    return DONE


def _not_sent(action: Action, told: ToSend, calls: Sequence[Call]) -> None:
    """Take back what was noted for nothing."""
    action.progress, action.job_run_id = Progress.SENDING if told.again else Progress.QUEUED, None
    for call in calls[-1:]:
        db.session.delete(call)


def left(kind: str, units: Iterable[str], seen: Shipment) -> list[str]:
    """The units that are not where they should be yet. Tracking cannot be read back: that it was accepted has to do."""
    if kind == Kind.TRACKING:
        return []
    target = TARGETS[Kind(kind)]
    good = {target, UnitState.RETURNED} if target is UnitState.AVAILABLE else {target}
    states = {unit.remote_id: unit.state for unit in seen.units}
    return [each for each in units if states.get(each) not in good]


def _put_back(action: Action, error: RemoteError) -> None:
    """It did not work: again later, or given up, after too many attempts or at once where another one makes no sense."""
    action.error, action.detail = str(error.why), error.detail
    counts = error.why not in UNCOUNTED
    if counts and (not error.passing or action.attempts > settings(MarketplaceSettings, action.store_id).max_retries):
        action.progress = Progress.FAILED
    else:
        rest = min(FIRST_REST * 2 ** min(max(action.attempts - 1, 0), 10), LONGEST_REST)
        action.next_at = utcnow() + max(rest, timedelta(seconds=error.wait or 0))
        action.attempts -= 0 if counts else 1


def _answered(calls: Sequence[Call], outcome: str) -> None:
    for call in calls:
        call.outcome, call.answered_at = outcome, utcnow()


def send_again(store: Store, action_id: int) -> None:
    """Try what was given up once more. Raises DomainError for anything else."""
    action = queries.action(store.id, action_id, lock=True)
    if action.progress != Progress.FAILED:
        raise DomainError(_("This has not failed."), "not_failed")
    action.progress, action.next_at, action.attempts = Progress.SENDING, utcnow(), 1
    db.session.flush()
    settle(queries.shipment(store.id, action.shipment_id))
    send_soon(store.id)


def drop(store: Store, action_id: int) -> None:
    """Give an action that failed up for good: it was settled at the marketplace itself."""
    action = queries.action(store.id, action_id, lock=True)
    if action.progress != Progress.FAILED:
        raise DomainError(_("This has not failed."), "not_failed")
    action.progress = Progress.DROPPED
    db.session.flush()
    settle(queries.shipment(store.id, action.shipment_id))
