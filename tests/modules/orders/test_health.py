"""Orders find out by themselves when they do not say what their lines say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import column, literal, select, union_all, update

from modules.orders import health
from modules.orders.models import Order, OrderLine
from modules.orders.moves import MOVES, allowed
from modules.orders.queries import state_by
from modules.orders.states import pending, state_of, to_ship
from tests.modules.orders.conftest import World, add_order, at_work
from tests.modules.orders.test_moves import Counts, do
from webapp.db import db

STEPS = st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.integers(0, 1), st.integers(1, 3)), max_size=10)


def sums_of(lines: list[Counts]) -> dict[str, int]:
    names = ("confirmed", "declined", "shipped", "delivered", "returned")
    told = {name: sum(getattr(line, name) for line in lines) for name in names}
    return {"waits": sum(map(pending, lines)), "leaves": sum(map(to_ship, lines)), **told}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # nothing is written
@given(orders=st.lists(STEPS, min_size=1, max_size=20))
def test_the_database_derives_the_same_state(world: World, orders: list[list[tuple[str, int, int]]]) -> None:
    expected, rows = [], []
    for steps in orders:
        lines = [Counts(2), Counts(3)]
        for code, at, pieces in steps:
            move = MOVES[code]
            if move in allowed(lines) and move.room(lines[at]):
                move.apply(lines[at], min(pieces, move.room(lines[at])))
        expected.append(str(state_of(lines)))
        rows.append(select(*(literal(value).label(name) for name, value in {"number": len(rows), **sums_of(lines)}.items())))
    sums = union_all(*rows).subquery()
    found = db.session.execute(select(state_by(sums)).select_from(sums).order_by(column("number")))
    assert list(found.scalars()) == expected


@pytest.mark.parametrize(
    ("model", "values"), [(Order, {"state": "shipped"}), (Order, {"to_confirm": 1}), (Order, {"to_ship": 3}), (OrderLine, {"shipped": 1})]
)
def test_what_does_not_add_up_is_named(world: World, model: Any, values: dict[str, Any]) -> None:
    add_order(world.shop)
    order_id = add_order(world.shop)
    do(world.shop, order_id, MOVES["confirm"])
    with at_work(world.shop):
        assert health.sums(world.platform) is None
        mine = Order.id if model is Order else OrderLine.order_id
        db.session.execute(update(model).where(mine == order_id).values(**values))
        assert "MAIN-000002" in (health.sums(world.platform) or "")
