"""Points for orders: given for what leaves, taken back for what returns, once. On both databases."""

from __future__ import annotations

import pytest
from flask import Flask

from modules.loyalty import services
from modules.loyalty.services.ordering import follow
from modules.orders import queries
from modules.orders import services as orders
from modules.orders.moves import CONFIRM, RETURN, SHIP
from modules.orders.services import NewLine, NewOrder
from tests.factories.work import at_work
from tests.modules.loyalty.conftest import World
from tests.support.jobs import work_off
from webapp.commerce import Address

HOME = Address("3, rue du Curé", "1368", "Luxembourg", "", "LU")


@pytest.fixture
def selling(app: Flask) -> World:
    """Shops that take orders, with a programme."""
    made = World.with_modules("customers", "loyalty", "orders")
    made.programme()
    return made


def shipped(world: World, card: int, pieces: int = 4) -> int:
    """An order of so many pieces at 10 euros, all of them sent."""
    customer = world.saved(card).customer_id
    with at_work(world.platform):
        line = NewLine(name="Book", price_minor=1000, tax_rate_bp=300, quantity=pieces)
        order = orders.place_order(world.here(), NewOrder(customer_name="Léa", customer_id=customer, lines=[line], address=HOME)).id
        orders.carry_out(world.here(), order, CONFIRM)
        orders.carry_out(world.here(), order, SHIP)
    return order


def give_back(world: World, order: int, pieces: int) -> None:
    with at_work(world.platform):
        line = queries.order(world.shop.id, order).lines[0].id
        orders.carry_out(world.here(), order, RETURN, {line: pieces})


def test_points_come_with_the_parcel_and_go_with_what_comes_back(app: Flask, selling: World) -> None:
    card = selling.card(email="lea@example.com")
    order = shipped(selling, card)
    work_off(app)
    assert selling.lines(card) == [("earn", 40, 40)]
    give_back(selling, order, 1)
    work_off(app)
    give_back(selling, order, 3)
    work_off(app)
    assert selling.lines(card) == [("earn", 40, 40), ("reverse", -10, 30), ("reverse", -30, 0)]


def test_late_news_told_twice_changes_nothing(app: Flask, selling: World) -> None:
    card = selling.card(email="lea@example.com")
    order = shipped(selling, card)
    work_off(app)
    customer = selling.saved(card).customer_id
    for kept in (4000, 1000, 1000):
        with at_work(selling.platform):
            follow(selling.shop.id, order, customer, kept, "EUR")
    assert selling.lines(card) == [("earn", 40, 40), ("reverse", -30, 10)]


def test_a_customer_without_a_card_gets_none(app: Flask, selling: World) -> None:
    card = selling.card(email="lea@example.com")
    with at_work(selling.platform):
        services.block(card)
    shipped(selling, card)
    work_off(app)
    assert selling.lines(card) == []
