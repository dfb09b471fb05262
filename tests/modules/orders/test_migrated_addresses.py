"""The migration that writes addresses of older orders in their normal form, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from modules.orders.models import Order
from tests.modules.orders.conftest import World, add_order, at_work
from webapp.db import db
from webapp.db.folding import folded
from webapp.tenancy import unscoped

MIGRATION = import_module("modules.orders.migrations.orders_0014_8b62d5_addresses")
SPELLED = {
    "ÉLODIE@Ｅxample.com": "élodie@example.com",
    "elodie@example。COM": "elodie@example.com",
    "plain@example.com": "plain@example.com",
    "no address": "no address",
    "": "",
}


def rewritten(count: Callable[..., None] | None = None) -> None:
    db.session.rollback()
    with db.engine.begin() as connection:
        if count is not None:
            event.listen(connection, "before_cursor_execute", count)
        MIGRATION.rewrite(connection)


@pytest.fixture
def ids(app: Flask) -> list[int]:
    """Orders as they were written before."""
    world = World.with_modules("inventory", "orders")
    made = [add_order(world.shop) for _each in SPELLED]
    with at_work(world.shop):
        for order_id, typed in zip(made, SPELLED, strict=True):
            db.session.execute(update(Order).where(Order.id == order_id).values(customer_email=typed, search=f"MAIN {typed}"))
    return made


def kept(ids: list[int]) -> list[tuple[str, str]]:
    """What stands in the orders, and what they are found by."""
    with unscoped("tests look what a migration wrote"):
        rows = db.session.execute(select(Order.customer_email, Order.search).where(Order.id.in_(ids)).order_by(Order.id)).all()
        db.session.rollback()
    return [(email, search) for email, search in rows]


@pytest.mark.parametrize("at_once", [1, 2, 1000])
def test_addresses_of_older_orders_are_written_as_those_of_new_ones(ids: list[int], monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    """However many are written at a time; what is no address stays, and what did not change is not touched."""
    monkeypatch.setattr(MIGRATION, "AT_ONCE", at_once)
    rewritten()
    found = kept(ids)
    assert [email for email, _search in found] == list(SPELLED.values())
    for (email, search), typed in zip(found, SPELLED, strict=True):
        assert search == folded("MAIN", typed) if email == typed else folded(email) in search.split()


def test_done_again_it_writes_nothing(ids: list[int]) -> None:
    rewritten()
    before, said = kept(ids), []
    rewritten(lambda *told: said.append(told[2]))
    assert kept(ids) == before
    assert said
    assert not [each for each in said if not each.lstrip().upper().startswith("SELECT")]
