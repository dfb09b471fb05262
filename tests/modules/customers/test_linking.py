"""Orders that came while customers were off find their customers again, once somebody has looked. On both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.customers import linking
from modules.customers.models import Customer
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from tests.modules.customers.test_segments import switch
from tests.support.jobs import work_off
from tests.support.page import Page
from webapp.db import db
from webapp.jobs import enqueue
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.registry.ports.orders import NewLine, NewOrder, Orders


@pytest.fixture
def world(app: Flask) -> World:
    """A shop that took three orders while customers were off: one of somebody known, two of a stranger."""
    made = World.with_modules("customers", "orders")
    made.add(name="Léa Müller", email="lea@example.com")
    switch(app, made.platform, customers=False)
    line = NewLine(name="Book", price_minor=1000, tax_rate_bp=300, quantity=1)
    with at_work(made.platform):
        orders = port(Orders)
        assert orders is not None
        for email in ("Lea@Example.com", "new@example.com", "new@example.com"):
            orders.take_all(made.shop.id, [NewOrder(customer_name="Somebody", customer_email=email, lines=[line])])
    switch(app, made.platform, customers=True)
    return made


def linked(app: Flask, world: World, *, add: bool) -> int:
    """How many orders are left after the job."""
    with at_work(world.platform):
        enqueue(linking.LINK, args={"store": world.shop.id, "add": add}, store_id=world.shop.id)
    work_off(app)
    with at_work(world.platform):
        return linking.count()


def test_nothing_is_linked_before_somebody_has_looked(world: World) -> None:
    with at_work(world.platform):
        found = linking.found(db.session.get_one(Store, world.shop.id))
        assert [(each.stranger.email, each.stranger.rows, each.customer) for each in found] == [
            ("new@example.com", 2, ""),
            ("lea@example.com", 1, "Léa Müller"),
        ]


@pytest.mark.parametrize(("add", "left", "people"), [(False, 2, 1), (True, 0, 2)])
def test_the_job_links_who_is_known_and_adds_others_where_it_was_said(app: Flask, world: World, add: bool, left: int, people: int) -> None:
    assert linked(app, world, add=add) == left
    with at_work(world.platform):
        assert len(db.session.scalars(select(Customer.id)).all()) == people


def test_the_page_shows_whose_they_are_and_begins_the_job(app: Flask, world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.alice)
    page = Page(client.get(world.url("unlinked")))
    assert "Léa Müller" in page.text("table")
    assert page.submit(client, ".form-actions form:first-child", {}).status_code == 303
    work_off(app)
    assert "lea@example.com" not in Page(client.get(world.url("unlinked"))).text("table")
