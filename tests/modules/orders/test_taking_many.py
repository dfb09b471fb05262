"""A page of orders that comes in together is what the same orders are that come one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from modules.customers.models import Customer, PostalAddress
from modules.orders import services
from modules.orders.models import Order, OrderEvent, OrderIssue, OrderLine
from tests.modules.orders.conftest import HOME, World, at_work, line
from tests.support.statements import statements
from webapp.commerce import Address
from webapp.db import db
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.registry.ports.orders import NewOrder, Orders, TakenIn

OWN = {"id", "order_id", "line_id", "customer_id", "number", "channel_ref", "search", "created_at", "updated_at", "placed_at", "version"}
FORMS = (
    NewOrder(customer_name="Anne", customer_email="Anne@example.com", address=HOME, lines=[line(3), line(1, gtin="9783161484100")]),
    NewOrder(
        customer_name="Ben", customer_phone="+352621123456", address=Address(city="Nowhere"), lines=[line(2, declined=2)], note="Ring"
    ),
    NewOrder(customer_name="Anne B.", customer_email="anne@example.com", lines=[line(3, confirmed=2, declined=1, shipped=2)], locale="fr"),
    NewOrder(customer_name="Eve", address=HOME, lines=[line(4, confirmed=1, list_price_minor=2990, price_reason="Damaged")]),
)


@pytest.fixture
def shop(app: Flask) -> Iterator[Store]:
    """At work on a shop with stock and customers."""
    with at_work(World.with_modules("inventory", "customers", "orders").shop) as here:
        yield here


def orders() -> Orders:
    found = port(Orders)
    assert found is not None
    return found


def named(*refs: str) -> list[NewOrder]:
    return [replace(FORMS[at % len(FORMS)], channel="marketplace", channel_ref=ref) for at, ref in enumerate(refs)]


def kept(order_id: int) -> list[Any]:
    """Everything that is written of an order, without what makes it another one."""
    out = []
    for model in (Order, OrderLine, OrderIssue, OrderEvent):
        mine = model.id == order_id if model is Order else model.order_id == order_id  # type: ignore[attr-defined]
        columns = [each.key for each in model.__mapper__.column_attrs if each.key not in OWN]
        out += [{key: getattr(row, key) for key in columns} for row in db.session.query(model).filter(mine).order_by(model.id)]
    return out


def told(came: TakenIn) -> Any:
    assert came.state is not None
    return came.state.state, [replace(each, line_id=0) for each in came.state.lines]


def test_together_they_are_what_they_are_one_by_one(shop: Store) -> None:
    alone = [services.place_order(shop, each).id for each in named("A-1", "A-2", "A-3", "A-4")]
    together = orders().take_all(shop.id, named("B-1", "B-2", "B-3", "B-4"))
    db.session.expire_all()
    assert [kept(each.order_id) for each in together] == [kept(each) for each in alone]
    assert list(map(told, together)) == [told(TakenIn(each, orders().state(shop.id, each))) for each in alone]
    assert [each.state for each in together] == [orders().state(shop.id, each.order_id) for each in together]


def test_buyers_are_met_once_with_their_homes(shop: Store) -> None:
    came = orders().take_all(shop.id, named("A-1", "A-2", "A-3", "A-4"))
    whose = [db.session.get_one(Order, each.order_id).customer_id for each in came]
    assert (whose[0] == whose[2], whose[3], db.session.query(Customer).count()) == (True, None, 2)
    found = db.session.get_one(Customer, whose[0])
    assert (found.email, found.country, db.session.query(PostalAddress).one().customer_id) == ("anne@example.com", "LU", found.id)


def test_one_that_comes_twice_is_one_and_one_that_is_refused_hinders_no_other(shop: Store) -> None:
    known = orders().take_all(shop.id, [named("A-1")[0]])[0].order_id
    first, twice, again, wrong = orders().take_all(
        shop.id, [*named("A-1", "A-2"), replace(named("A-2")[0]), replace(named("A-3")[0], lines=[])]
    )
    assert (first.order_id, twice.order_id, wrong) == (known, again.order_id, TakenIn(refused="no_lines"))
    assert db.session.query(Order).count() == 2


def test_numbers_have_no_gap(shop: Store) -> None:
    orders().take_all(shop.id, named("A-1", "A-2", "A-3"))
    orders().take_all(shop.id, named("A-4"))
    numbers = sorted(int(each.number[-6:]) for each in db.session.query(Order))
    assert numbers == [1, 2, 3, 4]


def test_many_take_as_many_statements_as_few(shop: Store) -> None:
    def sent(refs: list[str]) -> int:
        new = [replace(each, customer_email=f"{each.channel_ref}@example.com") for each in named(*refs)]
        with statements() as seen:
            orders().take_all(shop.id, new)
        return len(seen)

    sent(["X-1"])
    assert sent([f"A-{at}" for at in range(4)]) == sent([f"B-{at}" for at in range(40)])


def test_what_is_called_longer_than_a_line_holds_is_sold_all_the_same(shop: Store) -> None:
    """A product's name and its variant's together are more; alone and among many it is the same."""
    long = line(1, name="Book " * 64)
    for channel, ref in (("manual", None), ("marketplace", "LZ-1")):
        new = NewOrder(customer_name="Anne", channel=channel, channel_ref=ref, lines=[long])
        came = orders().take_all(shop.id, [new])[0]
        (name,) = db.session.scalars(select(OrderLine.name).where(OrderLine.order_id == came.order_id))
        assert (came.refused, name) == ("", ("Book " * 60))
