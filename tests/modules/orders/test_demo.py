"""The demo's orders add up, and show on purpose what can go wrong."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from modules.inventory import demo as stock_demo
from modules.inventory.models import Reservation, Variant
from modules.orders import demo, health, queries
from modules.orders.models import Order, OrderEvent, OrderInvoice, OrderReturn, Packed, Refund
from modules.orders.states import State
from tests.factories.places import store
from tests.modules.orders.conftest import World, at_work, line, place, reload
from webapp.db import db
from webapp.ports import port
from webapp.registry.ports.customers import Buyer, Customers

pytestmark = pytest.mark.sqlite_only


def test_most_orders_of_the_demo_are_of_customers(app: Flask) -> None:
    platform = World.with_modules("customers", "orders").platform
    shop = store(platform, demo.STORE)
    with at_work(shop) as here:
        directory = port(Customers)
        assert directory is not None
        made = [directory.ensure(here.id, Buyer(name=f"Buyer {number}", email=f"b{number}@example.com")) for number in range(5)]
        demo.seed_demo(platform)
        linked = db.session.scalars(select(Order.customer_id).where(Order.customer_id.is_not(None))).all()
    assert set(linked) == set(made)
    assert 0.4 < len(linked) / demo.PLANS[demo.STORE].many < 0.8


def test_the_demo_has_a_queue_a_history_and_trouble(app: Flask, world: World) -> None:
    shop = store(world.platform, demo.STORE)
    with at_work(shop) as here:
        stock_demo.seed_demo(world.platform)
        demo.seed_demo(world.platform)
        waiting = queries.waiting(here.id)
        assert (waiting.confirm, waiting.late, waiting.issues, queries.how_many()) == (5, 3, 3, 520)
        states = dict(db.session.execute(select(Order.state, func.count()).group_by(Order.state)).all())
        assert states.keys() == set(State)
        assert (states["partly_shipped"], states["returned"]) == (4, 6)
        assert db.session.scalar(select(func.count(OrderReturn.id))) >= 6
        assert db.session.scalar(select(func.count(Refund.id))) == 5  # one is still to be written
        archived = db.session.scalar(select(func.count(Order.id)).where(queries.tab("archived")))
        assert 300 < archived < 500
        assert db.session.scalar(select(func.count(OrderEvent.id)).where(OrderEvent.kind == "archived")) == archived
        places = [each.place for each in db.session.scalars(select(Packed).order_by(Packed.id))]
        billed = db.session.scalars(select(OrderInvoice.order_id)).all()
        assert len(billed) > 5
        assert db.session.scalar(select(func.count(OrderEvent.id)).where(OrderEvent.kind == "invoice")) == len(billed)
        assert places == ["Shelf 2", "Shelf 3", ""]
        assert health.sums(world.platform) is None
        held = db.session.scalar(select(func.sum(Reservation.quantity)))
        assert held == db.session.scalar(select(func.sum(Order.to_ship))) == db.session.scalar(select(func.sum(Variant.reserved)))
        assert reload(place(here, line())).number == "KIRCHBERG-000521"
