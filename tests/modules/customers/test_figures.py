"""What other modules know of customers, in their list: the last order, what was spent, who has a card."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from modules.customers import queries
from modules.customers.models import Customer
from modules.customers.queries import segments
from modules.customers.services.figures import COUNT
from modules.loyalty import services as loyalty
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from tests.modules.customers.test_merging import merge
from tests.modules.customers.test_segments import buy, switch
from tests.support.jobs import work_off
from tests.support.page import Page
from tests.support.statements import reads, statements
from webapp.db import db
from webapp.jobs import enqueue
from webapp.merchants.models import Store

COLUMNS = "columns=name,orders_spent,orders_last,loyalty_card"
FIGURES = ["Last order", "Spent in all", "Has a loyalty card"]
MOST_STATEMENTS = 12


@pytest.fixture
def world(app: Flask) -> World:
    """A shop with orders and cards beside its customers."""
    return World.with_modules("customers", "orders", "loyalty")


@pytest.fixture(params=[False, True], ids=["asked", "kept"])
def people(request: pytest.FixtureRequest, app: Flask, world: World, second: Store) -> dict[str, int]:
    """Three who bought different things at different times, one of them in another store and as two customers.

    What they bought is asked of the orders, or kept.
    """
    made = {name: world.add(name=name, email=f"{name}@example.com") for name in ("anne", "bert", "cleo", "twin")}
    buy(world, made["anne"], 60, days_ago=3)
    buy(world, made["bert"], 10, days_ago=100)
    buy(world, made["twin"], 50, days_ago=200, shop=second)
    buy(world, made["bert"], 5, days_ago=400)
    with at_work(world.platform):
        merge(made["cleo"], made["twin"])
        shop = db.session.get_one(Store, world.shop.id)
        loyalty.create_programme(shop, name="Club", kind="both", stamp_minutes=10)
        loyalty.enrol(shop, made["bert"])
        if request.param:
            enqueue(COUNT)
    work_off(app)
    return made


def names(client: FlaskClient, world: World, query: str) -> list[str]:
    page = Page(client.get(world.url(f"?{query}")))
    assert page.status == 200
    return page.texts("tbody td[data-label=Name] a")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("orders_last=within.30", ["anne"]),
        ("orders_last=within.365", ["anne", "bert", "cleo"]),
        ("orders_last=before.90", ["bert", "cleo", "dora"]),
        ("orders_spent=50", ["anne", "cleo"]),
        ("orders_spent=50.01", ["anne"]),
        ("orders_spent=15&orders_last=before.90", ["bert", "cleo"]),
        ("loyalty_card=has", ["bert"]),
        ("loyalty_card=has_not", ["anne", "cleo", "dora"]),
    ],
)
def test_the_list_narrows_by_what_others_know(
    world: World, people: dict[str, int], alice: FlaskClient, query: str, found: list[str]
) -> None:
    assert "dora" not in people
    world.add(name="dora", email="dora@example.com")
    assert names(alice, world, query) == found


def test_what_is_no_amount_is_marked_and_narrows_nothing(world: World, people: dict[str, int], alice: FlaskClient) -> None:
    page = Page(alice.get(world.url("?orders_spent=a+lot")))
    assert len(page.select("tbody tr")) == len(people) - 1
    assert page.has("[name=orders_spent][aria-invalid=true]")


def test_the_columns_show_the_latest_and_the_sum_over_stores_and_merges(world: World, people: dict[str, int], alice: FlaskClient) -> None:
    assert not set(FIGURES) & set(Page(alice.get(world.url())).texts(".table-results thead th"))
    page = Page(alice.get(world.url(f"?{COLUMNS}")))
    assert [each for each in people if each != "twin"] == page.texts("tbody td[data-label=Name] a") == ["anne", "bert", "cleo"]
    assert page.texts("tbody td[data-label='Spent in all']") == ["€60.00", "€15.00", "€50.00"]
    assert page.texts("tbody td[data-label='Has a loyalty card']") == ["—", "Yes", "—"]
    assert len(page.select("tbody td[data-label='Last order'] time")) == 3


def test_the_list_as_a_file_has_the_columns_that_are_shown(world: World, people: dict[str, int], alice: FlaskClient) -> None:
    answer = alice.get(world.url(f"?{COLUMNS}&as=csv"))
    header, *lines = csv.reader(io.StringIO(answer.text))
    assert (len(header), len(lines)) == (4, len(people) - 1)
    assert ["60.00" in " ".join(line) for line in lines] == [True, False, False]


def test_the_whole_file_holds_those_who_are_left(world: World, people: dict[str, int], alice: FlaskClient) -> None:
    text = alice.get(world.url("download/csv?orders_spent=50")).text
    assert [name in text for name in people] == [True, False, True, False]


def test_what_is_done_with_all_that_match_is_done_with_these(world: World, people: dict[str, int], alice: FlaskClient) -> None:
    token = str(Page(alice.get(world.url())).one("form[id$=-bulk] [name=csrf_token]")["value"])
    form = {"everything": "1", "orders_spent": "50", "value": "Good", "action": "tag", "csrf_token": token}
    assert alice.post(world.url("bulk/tag"), data=form).status_code == 303
    with at_work(world.platform):
        tagged = {each for each, number in people.items() if db.session.get_one(Customer, number).id in of_tag("Good")}
    assert tagged == {"anne", "cleo"}


def of_tag(name: str) -> set[int]:
    (tag,) = (each for each in queries.tags() if each.name == name)
    return {row.customer_id for row in db.session.execute(segments.tagged()) if row.tag_id == tag.id}


def test_many_rows_cost_as_many_statements_as_few(world: World, people: dict[str, int], alice: FlaskClient) -> None:
    counts, url = [], world.url(f"?{COLUMNS}&orders_spent=1&orders_last=within.365")
    for many in (0, 12):
        for number in range(many):
            buy(world, world.add(name=f"more {number}", email=f"m{number}@example.com"), 70, days_ago=number)
        alice.get(url)  # what a process reads once, and the use that is noted once a minute
        with statements() as sent:
            assert alice.get(url).status_code == 200
        counts.append(len(reads(sent)))
    assert people
    assert counts[0] == counts[1] <= MOST_STATEMENTS


def test_where_orders_are_off_nobody_asks_for_them(app: Flask, world: World, people: dict[str, int], alice: FlaskClient) -> None:
    switch(app, world.platform, orders=False)
    page = Page(alice.get(world.url(f"?{COLUMNS}")))
    assert (page.status, page.has("[name=orders_spent]"), page.has("[name=loyalty_card]")) == (200, False, True)
    assert len(names(alice, world, "orders_spent=50")) == len(people) - 1


def test_another_merchants_orders_count_for_nobody_here(world: World, rival: Store, alice: FlaskClient) -> None:
    theirs = world.add(rival, name="theirs", email="theirs@example.com")
    buy(world, theirs, 90, shop=rival)
    assert names(alice, world, "orders_spent=1") == []
