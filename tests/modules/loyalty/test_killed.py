"""An import of cards whose worker is killed with -9 goes on where it was: no card and no point twice, none lost. On both databases."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from modules.customers.models import Customer
from modules.loyalty.health import balances
from modules.loyalty.imports import CARDS
from modules.loyalty.models import Card, Entry, Lot
from tests.modules.loyalty.conftest import World
from tests.support.killing import killed_after
from webapp.db import db
from webapp.imports import queries as imports_queries

ROWS, AT = 1200, 500
"""Three batches; the second is killed. The last row names somebody who is in the file already."""
FILE = b"email,name,points,stamps\n" + b"".join(
    b"c%d@example.com,Customer %d,%d,%d\n" % (each, each, each % 50 + 1, each % 3) for each in [*range(ROWS - 1), 0]
)
POINTS, STAMPS = (sum(each % 50 + 1 for each in range(ROWS - 1)), sum(each % 3 for each in range(ROWS - 1)))
LINES = ROWS - 1 + sum(1 for each in range(ROWS - 1) if each % 3)
"""One for the points of each card, one for its stamps where it has any."""


def test_killed_in_the_middle_it_goes_on_with_no_gap_and_no_double(app: Flask, world: World, db_url: str, tmp_path: Path) -> None:
    with killed_after(AT, app, world, db_url, tmp_path) as run:
        ended = run(CARDS, FILE)
        assert (ended.done, ended.total) == (ROWS, ROWS)
        found = imports_queries.import_of(world.shop.id, [CARDS.code], ended.args["import"])
        assert (found.created, found.updated, found.unchanged, found.refused) == (ROWS - 1, 0, 0, 1)
        db.session.expire_all()
        many = {model: db.session.scalar(select(func.count(model.id))) for model in (Customer, Card, Entry, Lot)}
        assert many == {Customer: ROWS - 1, Card: ROWS - 1, Entry: LINES, Lot: LINES}
        assert db.session.execute(select(func.sum(Card.points), func.sum(Card.stamps))).one() == (POINTS, STAMPS)
        assert db.session.scalar(select(func.sum(Lot.left))) == POINTS + STAMPS
        assert balances(None) is None
