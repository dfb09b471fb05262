"""Figures of customers are kept with them, and are what the orders say, whatever happens. On both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from modules.customers import health, rules, services
from modules.customers.jobs import RECOUNT
from modules.customers.models import Counted, Customer, Figure, Merge
from modules.customers.models.customers import ACTIVE
from modules.customers.queries import kept, segments
from modules.customers.services import figures
from modules.customers.services.figures import COUNT
from modules.orders import queries as orders_queries
from modules.orders.models import Order
from modules.orders.moves import CANCEL, CONFIRM, RETURN, SHIP
from modules.orders.services import carry_out, refund
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from tests.modules.customers.test_merging import merge
from tests.modules.customers.test_segments import Line, buy, fitting, switch
from tests.support.covering import State
from tests.support.jobs import work_off
from tests.support.plans import steps_to
from tests.support.statements import statements
from webapp.commerce import Address, Money
from webapp.db import db, transaction
from webapp.db.bulk import refresh_statistics
from webapp.jobs import enqueue
from webapp.jobs.sweep import sweep
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.ports import port
from webapp.registry.ports.orders import NewLine, NewOrder, Orders
from webapp.switching.ask import Ask
from webapp.tenancy import whole_merchant

SPENT, MANY, LAST = "orders.spent", "orders.count", "orders.last"
LINES = [
    (f"{SPENT}:at_least", "50"),
    (f"{SPENT}:at_most", "50"),
    (f"{MANY}:at_least", "2"),
    (f"{LAST}:within", "30"),
    (f"{LAST}:before", "30"),
]


LINE = NewLine(name="Book", price_minor=700, tax_rate_bp=300, quantity=1)


@pytest.fixture
def world(app: Flask) -> World:
    """A shop with orders beside its customers."""
    return World.with_modules("customers", "orders")


def count(app: Flask, world: World, job: str = COUNT) -> None:
    """The job that counts has run."""
    with at_work(world.platform):
        enqueue(job)
    work_off(app)


def marks(world: World) -> set[str]:
    """Of which fields all figures are there."""
    with at_work(world.platform):
        return set(kept.counted(world.shop.merchant_id))


def amounts(world: World, code: str = SPENT) -> dict[int, int]:
    with at_work(world.platform):
        found = select(Figure.customer_id, Figure.amount).where(Figure.code == code)
        return {row.customer_id: row.amount for row in db.session.execute(found)}


def asked(world: World) -> list[list[int]]:
    """Of whom each line of a rule is true, by the orders themselves."""
    with at_work(world.platform), whole_merchant(world.shop.merchant_id):
        mine = select(Customer.id).where(Customer.merchant_id == world.shop.merchant_id, Customer.status == ACTIVE)
        found = []
        for line in LINES:
            (rule,) = rules.read([line], "all", "EUR")["conditions"]
            met = segments.condition(segments.fields()[rule["field"]], rule["op"], rule["value"], "EUR", segments.standing())
            found.append(sorted(db.session.scalars(mine.where(met))))
        return found


def told(world: World) -> list[list[int]]:
    """The same by what is kept."""
    return [fitting(world, line) for line in LINES]


def orders_of(customer_id: int) -> list[int]:
    return list(db.session.scalars(select(Order.id).where(Order.customer_id == customer_id).order_by(Order.id)))


def cancel(world: World, customer_id: int) -> None:
    """The customer's first order of this store comes to nothing."""
    with at_work(world.platform):
        for each in orders_of(customer_id)[:1]:
            order = db.session.get_one(Order, each)
            if order.state == "pending":
                carry_out(db.session.get_one(Store, order.store_id), each, CANCEL)


def give_back(world: World, customer_id: int) -> None:
    """The customer's first order of this store that nobody has touched is sent, comes back, and is paid back."""
    with at_work(world.platform):
        for each in orders_of(customer_id)[:1]:
            order = db.session.get_one(Order, each)
            shop = db.session.get_one(Store, order.store_id)
            if order.state == "pending":
                order.address = Address("3, rue du Curé", "1368", "Luxembourg", "", "LU")
                db.session.flush()
                for move in (CONFIRM, SHIP, RETURN):
                    carry_out(shop, each, move)
                refund(shop, each, {line.id: line.quantity for line in order.lines}, reason="returned")


def merged(kept_id: int, other_id: int) -> None:
    if {db.session.get_one(Customer, each).status for each in (kept_id, other_id)} == {ACTIVE}:
        merge(kept_id, other_id)


def taken_apart() -> None:
    """The last merge is undone."""
    last = db.session.scalars(select(Merge).where(Merge.undone_at.is_(None)).order_by(Merge.id.desc())).first()
    if last is not None and db.session.get_one(Customer, last.kept_id).status == ACTIVE:
        services.undo(last.kept_id, last.id)


def gone(customer_id: int) -> None:
    customer = db.session.get_one(Customer, customer_id)
    if customer.status == ACTIVE:
        services.erase(customer_id, version=customer.version)


WHO = st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(st.just("buy"), WHO, st.sampled_from([10, 50, 51]), st.sampled_from([2, 40]), st.booleans()),
    st.tuples(st.just("cancel"), WHO),
    st.tuples(st.just("back"), WHO),
    st.tuples(st.just("merge"), WHO, WHO).filter(lambda step: step[1] != step[2]),
    st.tuples(st.just("undo")),
    st.tuples(st.just("erase"), WHO),
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=3, max_size=12))
def test_what_is_kept_is_what_the_orders_say_whatever_happens(app: Flask, world: World, second: Store, steps: list[Any]) -> None:
    people = [world.add(name=f"Customer {number}") for number in range(4)]
    count(app, world)
    for step, *more in steps:
        if step == "buy":
            who, euros, days, elsewhere = more
            buy(world, people[who], euros, days_ago=days, shop=second if elsewhere else None)
        elif step == "cancel":
            cancel(world, people[more[0]])
        elif step == "back":
            give_back(world, people[more[0]])
        else:
            acts: dict[str, Callable[..., None]] = {"merge": merged, "undo": taken_apart, "erase": gone}
            with at_work(world.platform):
                acts[step](*(people[who] for who in more))
        assert marks(world) == {SPENT, MANY, LAST}
        assert told(world) == asked(world), step
        with at_work(world.platform):
            assert health.figures(world.platform) is None


def test_what_is_paid_back_was_not_spent(app: Flask, world: World) -> None:
    mine = world.add()
    for _ in range(2):
        buy(world, mine, 30)
    count(app, world)
    assert amounts(world) == {mine: 6000}
    give_back(world, mine)
    assert (amounts(world), amounts(world, MANY)) == ({mine: 3000}, {mine: 2})
    with at_work(world.shop):
        assert orders_queries.sums_of_customer(world.shop.id, [mine], "EUR") == (2, Money(3000, "EUR"))


def test_orders_that_come_many_at_once_count_too(app: Flask, world: World) -> None:
    made = [world.add(name=f"Customer {number}") for number in range(3)]
    count(app, world)
    line = NewLine(name="Book", price_minor=700, tax_rate_bp=300, quantity=1)
    new = [
        NewOrder(customer_name="x", customer_id=each, lines=[line], channel="web", channel_ref=f"W-{each}-{n}")
        for each in made
        for n in "ab"
    ]
    with at_work(world.platform):
        orders = port(Orders)
        assert orders is not None
        orders.take_all(world.shop.id, new)
    assert amounts(world) == dict.fromkeys(made, 1400)
    assert amounts(world, MANY) == dict.fromkeys(made, 2)


def test_the_list_of_a_shop_with_ten_times_the_orders_reads_no_order(app: Flask, world: World) -> None:
    people = [world.add(name=f"Customer {number}") for number in range(8)]
    for many in (1, 9):
        for each in people:
            for _ in range(many):
                buy(world, each, 10)
        count(app, world)
        with at_work(world.platform), whole_merchant(world.shop.merchant_id), statements() as sent:
            rule = rules.read([(f"{SPENT}:at_least", "10"), (f"{LAST}:within", "30")], "all", "EUR")
            found = segments.matching(world.shop.merchant_id, rule, "EUR")
            assert len(db.session.scalars(found).all()) == len(people)
        assert sent
        assert not any("orders_orders" in each for each in sent)


@pytest.mark.parametrize(
    ("line", "index"),
    [((f"{SPENT}:at_least", "10"), "ix_customers_figures_amounts"), ((f"{LAST}:within", "30"), "ix_customers_figures_moments")],
)
def test_a_filter_reads_the_figures_by_their_index(app: Flask, world: World, line: Line, index: str) -> None:
    buy(world, world.add(), 10)
    count(app, world)

    def ask() -> None:
        with at_work(world.platform):
            (rule,) = rules.read([line], "all", "EUR")["conditions"]
            db.session.execute(kept.those(segments.fields()[rule["field"]], rule["value"], "EUR", above=False))

    (steps,) = steps_to("customers_figures", ask)
    assert index in " ".join(steps)


def test_a_customer_is_counted_by_its_own_orders_alone(app: Flask, world: World) -> None:
    """However many others there are in the store."""
    mine, other = world.add(), world.add()
    count(app, world)
    web = [NewOrder(customer_name="x", customer_id=other, lines=[LINE], channel="web", channel_ref=f"W-{each}") for each in range(400)]
    with at_work(world.platform):
        orders = port(Orders)
        assert orders is not None
        orders.take_all(world.shop.id, web)
        if db.engine.dialect.name == "postgresql":  # SQLite has to do without having counted
            refresh_statistics(Order)

    def ask() -> None:
        with at_work(world.platform):
            figures.recount([mine])

    plans = steps_to("orders_orders", ask)
    assert len(plans) == len(marks(world))
    assert all("ix_orders_orders_customers" in " ".join(steps) for steps in plans)


def test_what_changes_while_customers_is_off_is_asked_until_it_is_counted(app: Flask, world: World) -> None:
    mine = world.add()
    buy(world, mine, 20)
    count(app, world)
    switch(app, world.platform, customers=False)
    buy(world, mine, 40)
    switch(app, world.platform, customers=True)
    assert marks(world) == set()
    assert fitting(world, (f"{SPENT}:at_least", "60")) == [mine]
    count(app, world)
    assert (marks(world), amounts(world)) == ({SPENT, MANY, LAST}, {mine: 6000})


def test_who_is_merged_while_orders_is_off_is_asked_until_it_is_counted(app: Flask, world: World) -> None:
    one, other = (world.add(name=name, email=f"{name}@example.com") for name in ("one", "other"))
    for each in (one, other):
        buy(world, each, 20)
    count(app, world)
    switch(app, world.platform, orders=False)
    with at_work(world.platform):
        merge(one, other)
    switch(app, world.platform, orders=True)
    assert marks(world) == set()
    assert fitting(world, (f"{SPENT}:at_least", "40")) == [one]
    count(app, world)
    assert (marks(world), amounts(world)) == ({SPENT, MANY, LAST}, {one: 4000})


def test_while_customers_is_read_only_the_orders_are_asked_and_nothing_is_lost(app: Flask, world: World) -> None:
    mine = world.add()
    count(app, world)
    freeze(app, world.platform, State.READ_ONLY)
    buy(world, mine, 20)
    assert (marks(world), amounts(world)) == (set(), {})
    assert fitting(world, (f"{SPENT}:at_least", "20")) == [mine]
    work_off(app)
    assert amounts(world) == {}
    with at_work(world.platform):
        assert health.figures(world.platform) is None
    freeze(app, world.platform, State.ON)
    sweep()
    work_off(app)
    assert (marks(world), amounts(world)) == ({SPENT, MANY, LAST}, {mine: 2000})


def freeze(app: Flask, platform: Platform, state: State) -> None:
    with transaction():
        revision = db.session.get_one(Platform, platform.id).revision
        app.extensions["interlock"].modules.apply(Ask(platform.id, {"customers": state}, revision=revision, reason="tried"))


def test_another_merchants_figures_are_its_own(app: Flask, world: World, rival: Store) -> None:
    theirs = world.add(rival, name="theirs")
    buy(world, theirs, 90, shop=rival)
    mine = world.add()
    buy(world, mine, 10)
    count(app, world)
    assert amounts(world) == {theirs: 9000, mine: 1000}
    assert fitting(world, (f"{SPENT}:at_least", "1")) == [mine]


@pytest.mark.parametrize("values", [{"amount": 1}, {"currency": "CHF"}, None])
def test_a_wrong_figure_is_named_and_put_right(app: Flask, world: World, values: dict[str, Any] | None) -> None:
    mine = world.add()
    buy(world, mine, 20)
    count(app, world)
    with at_work(world.platform):
        (row,) = db.session.scalars(select(Figure).where(Figure.code == SPENT))
        if values is None:
            db.session.delete(row)
        else:
            db.session.execute(update(Figure).where(Figure.id == row.id).values(**values))
    with at_work(world.platform):
        assert health.figures(world.platform) == f"A figure of a customer is wrong: {mine}. All figures are counted again tonight."
    count(app, world, RECOUNT)
    with at_work(world.platform):
        assert health.figures(world.platform) is None
    assert amounts(world) == {mine: 2000}


def test_a_wrong_moment_is_named_and_put_right(app: Flask, world: World) -> None:
    mine = world.add()
    buy(world, mine, 20, days_ago=40)
    count(app, world)
    with at_work(world.platform):
        db.session.execute(update(Figure).where(Figure.code == LAST).values(moment=db.session.get_one(Customer, mine).created_at))
    with at_work(world.platform):
        assert str(mine) in (health.figures(world.platform) or "")
    count(app, world, RECOUNT)
    assert told(world) == asked(world)


def test_an_erased_customer_leaves_no_figure(app: Flask, world: World) -> None:
    mine = world.add()
    buy(world, mine, 20)
    count(app, world)
    with at_work(world.platform):
        gone(mine)
    with at_work(world.platform):
        assert db.session.scalars(select(Figure.id)).all() == []
        assert db.session.scalars(select(Counted.code)).all() != []
