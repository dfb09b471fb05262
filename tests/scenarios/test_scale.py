"""`flask demo scale`: rows in numbers that add up. On both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, g
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select, update

from modules.customers.models import Customer
from modules.inventory.models import Level, Movement, Reservation, Variant
from modules.orders.models import Order, OrderLine
from webapp.cli.demo import problems as found_by_checks
from webapp.cli.scale import scale
from webapp.db import db, transaction
from webapp.kernel import kernel
from webapp.tenancy import unscoped

SCALE = ("--stores", "2", "--orders", "200", "--movements", "2001", "--customers", "61")


@pytest.fixture
def at_no_platform(app: Flask) -> Iterator[None]:
    """Afterwards work is at no platform again."""
    yield
    g.pop("work_platform", None)


@pytest.mark.usefixtures("at_no_platform")
def test_rows_in_numbers_add_up_and_one_that_does_not_is_found(runner: FlaskCliRunner) -> None:
    made = runner.invoke(scale, SCALE)
    assert made.exit_code == 0, made.output
    with unscoped("rows are counted"):
        many = {model: db.session.scalar(select(func.count(model.id))) for model in (Customer, Order, Movement)}
        assert many == {Customer: 61, Order: 200, Movement: 2001}
        moved = db.session.scalar(select(func.sum(Movement.quantity)))
        assert [db.session.scalar(select(func.sum(each))) for each in (Level.on_hand, Variant.on_hand)] == [moved] * 2
        held = [
            db.session.scalar(select(func.sum(each))) for each in (Order.to_ship, Reservation.quantity, Variant.reserved, Level.reserved)
        ]
        assert held == [db.session.scalar(select(func.sum(OrderLine.confirmed - OrderLine.shipped)))] * 4
        assert held[0] > 0
    again = runner.invoke(scale, SCALE)
    assert again.exit_code == 1
    assert "There is a platform called scale already" in again.output

    snapshot = kernel().snapshot_by_code("scale")
    assert snapshot is not None
    g.work_platform = snapshot
    assert not found_by_checks(snapshot)
    with unscoped("a total goes wrong"), transaction():
        first = db.session.scalars(select(Variant.id).order_by(Variant.id)).first()
        db.session.execute(update(Variant).where(Variant.id == first).values(on_hand=Variant.on_hand + 1))
    (said,) = found_by_checks(snapshot)
    assert "S0-000" in said
