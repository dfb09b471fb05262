"""Segments: of whom a rule is true, in figures of every module that is on. On both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from modules.customers import queries as customers
from modules.customers import rules, services
from modules.customers.models import Customer, Segment
from modules.customers.queries import segments
from modules.customers.services import segments as writing
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from tests.modules.customers.test_merging import merge
from tests.support.jobs import work_off
from webapp.db import db, transaction, utcnow
from webapp.domain import Conflict, DomainError
from webapp.jobs import enqueue
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.ports import port
from webapp.registry.ports.orders import NewLine, NewOrder, Orders
from webapp.switching.ask import Ask
from webapp.tenancy import whole_merchant

Line = tuple[str, str]


@pytest.fixture
def world(app: Flask) -> World:
    """A shop with orders beside its customers."""
    return World.with_modules("customers", "orders")


def buy(world: World, customer_id: int, euros: int, days_ago: int = 0, shop: Store | None = None) -> None:
    lines = [NewLine(name="Book", price_minor=euros * 100, tax_rate_bp=300, quantity=1)]
    with at_work(world.platform):
        orders = port(Orders)
        assert orders is not None
        placed = utcnow() - timedelta(days=days_ago)
        orders.take_all((shop or world.shop).id, [NewOrder(customer_name="x", customer_id=customer_id, lines=lines, placed_at=placed)])


def fitting(world: World, *lines: Line, match: str = "all") -> list[int]:
    """Ids of the shop's customers of whom this is true."""
    with at_work(world.platform), whole_merchant(world.shop.merchant_id):
        rule = rules.read(lines, match, "EUR")
        return sorted(db.session.scalars(segments.matching(world.shop.merchant_id, rule, "EUR")))


def test_who_spent_so_much_is_found_over_all_stores_and_merges(world: World, second: Store) -> None:
    rich, poor, merged = (world.add(name=name, email=f"{name}@example.com") for name in ("rich", "poor", "merged"))
    buy(world, merged, 40)
    buy(world, rich, 70, shop=second)
    buy(world, poor, 70)
    with at_work(world.platform):
        merge(rich, merged)
    assert fitting(world, ("orders.spent:at_least", "100")) == [rich]
    assert fitting(world, ("orders.spent:at_most", "100")) == [poor]
    assert fitting(world, ("orders.count:at_least", "2")) == [rich]


def test_who_has_not_ordered_for_long_or_ever_is_found(world: World) -> None:
    lately, long_ago, never = (world.add(name=name, email=f"{name}@example.com") for name in ("lately", "long", "never"))
    buy(world, lately, 5, days_ago=3)
    buy(world, long_ago, 5, days_ago=40)
    assert fitting(world, ("orders.last:within", "30")) == [lately]
    assert fitting(world, ("orders.last:before", "30")) == [long_ago, never]


def test_lines_are_joined_by_and_or_by_or(world: World) -> None:
    one, other = world.add(email="one@example.com"), world.add()
    with at_work(world.platform):
        services.add_tag(one, "Regular")
        services.add_tag(other, "Regular")
    lines = (("customers.tag:is", "regular"), ("customers.email:has", ""))
    assert fitting(world, *lines) == [one]
    assert fitting(world, *lines, match="any") == [one, other]


FACTS = st.lists(st.tuples(st.booleans(), st.sampled_from(["", "fr", "de"])), min_size=1, max_size=6)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=FACTS)
def test_a_rule_and_its_opposite_are_everybody(world: World, facts: list[tuple[bool, str]]) -> None:
    everybody = [world.add(email="", locale=locale, company=f"C{number}") for number, (_mail, locale) in enumerate(facts)]
    with at_work(world.platform):
        everybody = sorted(each.id for each in customers.active_of(world.shop.merchant_id))
    for field, value in (("customers.language", "fr"), ("customers.since", "5"), ("customers.email", "")):
        for yes, no in (("is", "is_not"), ("within", "before"), ("has", "has_not")):
            if yes in rules.OPS[known(world, field)]:
                assert sorted(fitting(world, (f"{field}:{yes}", value)) + fitting(world, (f"{field}:{no}", value))) == everybody


def known(world: World, field: str) -> str:
    with at_work(world.platform):
        return segments.fields()[field].sort


def test_the_list_narrowed_to_a_segment_has_as_many_rows_as_it_says(world: World) -> None:
    made = [world.add(name=f"Customer {number}", email=f"c{number}@example.com") for number in range(3)]
    with at_work(world.platform):
        services.add_tag(made[0], "Regular")
        segment = create(world, ("customers.tag:is", "Regular"))
        statement = customers.customers().where(segments.in_segment(segment.id))
        assert segment.size == len(db.session.scalars(statement).all()) == 1


def create(world: World, *lines: Line, **more: Any) -> Segment:
    store = db.session.get_one(Store, world.shop.id)
    return writing.create_segment(store, **{"name": "Regulars", "rule": rules.read(lines, "all", "EUR"), **more})


@pytest.mark.parametrize(("is_static", "size"), [(False, 1), (True, 0)])
def test_the_job_lets_a_segment_follow_its_rule_unless_it_is_kept(app: Flask, world: World, is_static: bool, size: int) -> None:
    with at_work(world.platform):
        segment_id = create(world, ("customers.email:has", ""), is_static=is_static).id
    world.add(email="new@example.com")
    with at_work(world.platform):
        db.session.execute(update(Segment).values(computed_at=utcnow() - timedelta(hours=2)))
        enqueue("customers.segments")
    work_off(app)
    with at_work(world.platform):
        assert segments.segment(segment_id).size == len(segments.members(segment_id)) == size


def test_a_segment_that_asks_for_what_is_off_stays_as_it_was_and_says_so(app: Flask, world: World) -> None:
    buy(world, world.add(), 5)
    with at_work(world.platform):
        segment_id = create(world, ("orders.count:at_least", "1")).id
    switch(app, world.platform, orders=False)
    with at_work(world.platform):
        found = segments.segment(segment_id)
        writing.compute(found, "EUR")
        assert (found.size, rules.explained(found.rule, "EUR")) == (1, ["Something from a module that is off"])


def test_two_segments_never_have_one_name(world: World) -> None:
    with at_work(world.platform):
        create(world, ("customers.email:has", ""))
    with pytest.raises(Conflict), at_work(world.platform):
        create(world, ("customers.email:has", ""), name="REGULARS")


@pytest.mark.parametrize(
    ("what", "typed", "field"),
    [
        ("orders.spent:at_least", "a lot", "value_0"),
        ("orders.last:within", "-3", "value_0"),
        ("orders.count:at_most", "9" * 30, "value_0"),
        ("customers.tag:is", "nobody has this", "value_0"),
        ("nothing.known:is", "x", "what_0"),
        ("customers.email:is", "x", "what_0"),
        ("", "", "what_0"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_line(world: World, what: str, typed: str, field: str) -> None:
    with at_work(world.platform), pytest.raises(DomainError) as refused:
        rules.read([(what, typed)], "all", "EUR")
    assert refused.value.field == field


def test_an_erased_customer_leaves_every_segment(world: World) -> None:
    number = world.add(email="gone@example.com")
    with at_work(world.platform):
        segment_id = create(world, ("customers.email:has", ""), is_static=True).id
        services.erase(number, version=db.session.get_one(Customer, number).version)
        assert segments.members(segment_id) == set()


def switch(app: Flask, platform: Platform, **wanted: bool) -> None:
    with transaction():
        revision = db.session.get_one(Platform, platform.id).revision
        app.extensions["interlock"].modules.apply(Ask(platform.id, wanted, revision=revision, reason="tried"))
