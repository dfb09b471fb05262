"""A subscription goes from state to state along legal steps alone."""

from __future__ import annotations

from contextlib import nullcontext
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import insert, inspect, update
from sqlalchemy.exc import IntegrityError

from modules.billing.models import Subscription
from modules.billing.models.subscriptions import OVER, Status
from modules.billing.services.states import EDGES, move
from tests.factories.plans import NOON, Desk
from webapp.db import db, transaction
from webapp.domain import DomainError
from webapp.tenancy import unscoped

LATER = NOON.replace(day=20)


def stand(status: Status) -> None:
    """Put the one subscription there into a state, past every rule of the services."""
    dates: dict[str, Any] = {"ended_at": NOON if status in OVER else None, "paused_at": NOON if status == Status.PAUSED else None}
    with unscoped("a subscription in this state"), transaction() as session:
        session.execute(update(Subscription).values(status=status, past_due_since=None, **dates))


@pytest.mark.sqlite_only
def test_no_step_is_taken_but_a_legal_one(desk: Desk) -> None:
    number = desk.start()
    for before, after in permutations(Status, 2):
        stand(before)
        with desk.work():
            row = db.session.get_one(Subscription, number)
            legal = after in EDGES[before]
            with nullcontext() if legal else pytest.raises(RuntimeError, match="cannot go"):
                move(row, after, LATER)
            assert row.status == (after if legal else before)


def test_a_state_that_there_is_not_is_refused_by_the_database(desk: Desk) -> None:
    desk.start()
    with pytest.raises((IntegrityError, DomainError)), unscoped("a wrong state"), transaction() as session:
        session.execute(update(Subscription).values(status="asleep"))


def test_a_second_live_subscription_is_refused_by_the_database(desk: Desk) -> None:
    number = desk.start()
    with unscoped("a copy"), transaction() as session:
        row = session.get_one(Subscription, number)
        copy = {each.key: getattr(row, each.key) for each in inspect(Subscription).column_attrs if each.key != "id"}
    with pytest.raises((IntegrityError, DomainError)), unscoped("a second one"), transaction() as session:
        session.execute(insert(Subscription).values(**copy, id=number + 1))
