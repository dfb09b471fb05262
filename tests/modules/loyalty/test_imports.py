"""Cards come in from files, with what was on them. On both databases."""

from __future__ import annotations

import io

from flask import Flask, current_app, g

from modules.loyalty.health import balances
from modules.loyalty.imports import CARDS
from modules.loyalty.models import Card
from modules.loyalty.services.bringing import Brought, bring_in
from tests.factories.work import at_work
from tests.modules.loyalty.conftest import World
from tests.support.jobs import work_off
from tests.support.statements import statements
from webapp.db import db, transaction
from webapp.imports import queries as imports_queries
from webapp.imports import services as imports
from webapp.imports.reasons import tell
from webapp.tenancy import scope

FILE = "E-mail;Nom;Solde;Tampons\nzoe@example.com;Zoé Kox;120;3\nlea@example.com;Léa;7;\nnobody;X;1;\nmax@example.com;;5;\n".encode()


def bring(app: Flask, world: World, content: bytes) -> tuple[tuple[int, int, int, int], dict[int, str]]:
    """Check and run an import: what came of it, and why rows were refused."""
    g.work_platform = current_app.extensions["interlock"].snapshot_by_code(world.platform.code)
    with scope(world.platform.id):
        upload = imports.keep_upload(world.shop, CARDS, name="a.csv", stream=io.BytesIO(content))
        with transaction():
            made = imports.receive(world.shop, upload, options={}, uploaded_by="bob").id
        for begin in (imports.start_check, imports.start_run):
            with transaction():
                begin(world.shop, CARDS, made)
            work_off(app)
        found = imports_queries.import_of(world.shop.id, [CARDS.code], made)
        rows = imports_queries.refused_rows(made)
        reasons = {row.row_number: " ".join(tell(each, CARDS.labels, CARDS.reasons) for each in row.reasons) for row in rows}
        return (found.created, found.updated, found.unchanged, found.refused), reasons


def test_cards_come_in_with_their_balances_and_a_second_time_nothing_changes(app: Flask, world: World) -> None:
    card = world.card(points=50, name="Léa", email="lea@example.com")
    came, reasons = bring(app, world, FILE)
    assert came == (1, 0, 1, 2)
    assert "not an e-mail address" in reasons[4]
    assert "needs a name" in reasons[5]
    assert bring(app, world, FILE)[0] == (0, 0, 2, 2)
    with at_work(world.platform):
        found = db.session.query(Card).filter(Card.id != card).one()
        assert (found.holder, found.points, found.stamps, found.source) == ("Zoé Kox", 120, 3, "imported")
        assert balances(None) is None
    assert world.lines(card) == [("adjust", 50, 50)]


def test_many_cost_as_many_statements_as_few(world: World) -> None:
    counts = []
    for first, many in ((0, 2), (100, 60)):
        people = [Brought(email=f"p{first + each}@example.com", name="P", points=5) for each in range(many)]
        with at_work(world.platform), statements() as sent:
            bring_in(world.here(), people, actor_id=None)
        counts.append(len(sent))
    assert counts[0] == counts[1]
