"""How the marketplace and the order stand to each other: what was decided there is done here, and what cannot be is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta

from modules.marketplace import queries
from modules.marketplace.models import RemoteShipment, RemoteUnit
from modules.marketplace.models.outbound import WAITING
from modules.marketplace.remote import UnitState
from webapp.db import db, utcnow
from webapp.domain import DomainError, ReadOnly
from webapp.merchants.models import Store
from webapp.registry.ports.orders import Orders

IN_TIME = timedelta(hours=48)
"""How soon after it was placed a shipment is decided on in time."""


def settle(row: RemoteShipment) -> None:
    """Write down what follows from the units."""
    db.session.flush()
    judge(row)
    db.session.flush()


def judge(row: RemoteShipment) -> None:
    """Say what follows from the units: the state of the shipment, and whether two opinions stand against each other."""
    states = {unit.state for unit in row.units}
    if UnitState.UNCONFIRMED in states:
        row.state = "unconfirmed"
    else:
        row.state = "declined" if states == {UnitState.UNAVAILABLE} else "confirmed"
    apart = {unit.remote_id for unit in row.units if unit.decision != unit.state}
    undecided = {unit.remote_id for unit in row.units if not unit.wanted and unit.state != UnitState.UNCONFIRMED}
    if apart:
        apart -= {each for action in queries.actions_of(row.id) if action.progress in WAITING for each in action.units}
    row.differs = bool(apart | undecided)
    if row.decided_at is None and all(unit.decision != UnitState.UNCONFIRMED for unit in row.units):
        row.decided_at = utcnow()
        row.in_time = row.decided_at - row.placed_at <= IN_TIME


def follow_remote(store: Store, orders: Orders, row: RemoteShipment) -> None:
    """What somebody decided at the marketplace itself is decided here too: it cannot be undone there."""
    if row.order_id is None:
        return
    for state, act in ((UnitState.AVAILABLE, orders.confirm), (UnitState.UNAVAILABLE, orders.decline)):
        news = [unit for unit in row.units if not unit.wanted and unit.state == state and unit.line_id is not None]
        if news:
            _act(store, row.order_id, news, state, act)


def _act(store: Store, order_id: int, news: list[RemoteUnit], state: UnitState, act: Callable[..., int]) -> None:
    pieces: dict[int, int] = defaultdict(int)
    for unit in news:
        assert unit.line_id is not None
        pieces[unit.line_id] += 1
        unit.wanted = state
    try:
        with db.session.begin_nested():
            act(store.id, order_id, dict(pieces))
    except ReadOnly:
        raise
    except DomainError:  # an issue is in the way, or the order went another way: people see the difference
        for unit in news:
            unit.wanted = ""
