"""Numbers that do not add up are found and repaired, whichever they are; those that do are explained."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, update
from sqlalchemy.engine import Engine

from modules.inventory import health, queries, services
from modules.inventory.jobs import CHECK
from modules.inventory.models import Aside, Delivery, Level, Movement, Reason, Variant
from modules.inventory.notices import unbalanced_words
from modules.inventory.queries import checking, delivery_sums, explaining, finding
from tests.factories import work
from tests.modules.inventory.conftest import World, add_article, at_work
from tests.modules.inventory.test_promises import check
from tests.support.jobs import work_off
from tests.support.page import Page
from tests.support.statements import statements
from webapp import jobs
from webapp.db import db, utcnow
from webapp.registry.ports.stock import Want


def spoil(model: Any, variant_id: int, column: str, by: int) -> None:
    column_of = Variant.id if model is Variant else Level.variant_id
    db.session.execute(update(model).where(column_of == variant_id).values({column: getattr(model, column) + by}))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    faults=st.dictionaries(
        st.tuples(st.sampled_from([Variant, Level]), st.sampled_from(["on_hand", "reserved", "unavailable"])), st.integers(-9, 9)
    )
)
def test_every_wrong_number_is_found_and_repaired(world: World, faults: dict[tuple[Any, str], int]) -> None:
    with at_work(world.shop) as shop:
        number = len(db.session.scalars(select(Variant.id)).all())
        variant = services.create_product(
            shop, product={"name": "x"}, variant={"sku": f"K-{number}", "price": 1}, opening_stock=9
        ).variants[0]
        services.reserve(shop, [Want(f"a{variant.id}", variant.id, 2)])
        services.set_aside(shop, variant.id, 3, reason=Aside.DAMAGED)
        for (model, column), by in faults.items():
            spoil(model, variant.id, column, by)
        ids = [variant.id]
        assert len(checking.wrong_numbers(shop.id, ids)) == sum(by != 0 for by in faults.values())
        services.repair_stock(shop, ids)
        assert checking.wrong_numbers(shop.id, ids) == []
        check(variant.id)


def test_the_command_tells_and_repairs(app: Flask, world: World) -> None:
    variant, code = add_article(world.shop, stock=5), world.platform.code
    with at_work(world.shop):
        spoil(Level, variant, "on_hand", 2)

    def run(*words: str) -> tuple[int, str]:
        with app.app_context():  # a session of its own, as a command has: that of the test still reads what was there before
            told = app.test_cli_runner().invoke(args=["inventory", "check", code, *words])
        return told.exit_code, told.output.splitlines()[-1]

    assert run() == (1, "1 wrong number.")
    assert run("--repair") == (0, "1 wrong number repaired.")
    assert run() == (0, "0 wrong numbers.")


def test_the_nightly_job_repairs_only_when_asked(app: Flask, world: World) -> None:
    variant = add_article(world.shop, stock=5)
    with at_work(world.shop):
        spoil(Variant, variant, "reserved", 2)
    for repair, left in ((False, 1), (True, 0)):
        with at_work(world.shop):
            jobs.enqueue(CHECK, args={"repair": repair})
        work_off(app)
        with at_work(world.shop) as shop:
            assert len(checking.wrong_numbers(shop.id, [variant])) == left


FAULTS: dict[str, Any] = {"pieces": 12, "received": 3, "cancelled": 2, "state": "received"}
"""Each number that a delivery of 9, of which 4 came and nothing was cancelled, keeps: something else than its lines say."""


def delivered(shop: Any, variant: int) -> int:
    """A delivery of 9 of which 4 came."""
    made = services.announce_delivery(shop, {variant: 9}, supplier="Harbour Lane", reference="PO-7", expected_on=utcnow().date())
    services.receive_delivery(shop, made.id, {variant: 4}, version=1)
    return made.id


def spoil_delivery(delivery_id: int, **values: Any) -> None:
    db.session.execute(update(Delivery).where(Delivery.id == delivery_id).values(values))


@pytest.mark.parametrize("what", FAULTS)
def test_a_delivery_that_does_not_say_what_its_lines_say_is_found_and_repaired(world: World, what: str) -> None:
    variant = add_article(world.shop)
    with at_work(world.shop) as shop:
        delivered(shop, variant)
        wrong = delivered(shop, variant)
        before = db.session.get_one(Delivery, wrong)
        right = {name: getattr(before, name) for name in delivery_sums.WHAT}
        assert (health.deliveries(None), services.repair_deliveries(shop)) == (None, [])
        spoil_delivery(wrong, **{what: FAULTS[what]})
        said = "A delivery does not say what its lines say: Harbour Lane · PO-7. Check the numbers and repair them."
        assert health.deliveries(None) == said
        found = services.repair_deliveries(shop)
        assert [(each.delivery_id, each.what, each.kept, each.should) for each in found] == [(wrong, what, FAULTS[what], right[what])]
        assert delivery_sums.wrong_deliveries(shop.id) == []
        db.session.expire_all()
        assert {name: getattr(db.session.get_one(Delivery, wrong), name) for name in right} == right


def test_one_platform_is_not_told_of_the_deliveries_of_another(world: World) -> None:
    variant = add_article(world.shop)
    with at_work(world.shop) as shop:
        spoil_delivery(delivered(shop, variant), received=3)
        assert health.deliveries(world.platform)
    with work.at_work(world.elsewhere):
        assert health.deliveries(world.elsewhere) is None


def test_the_nightly_job_tells_of_deliveries_and_the_command_repairs_them(app: Flask, world: World) -> None:
    variant, code = add_article(world.shop), world.platform.code
    with at_work(world.shop) as shop:
        spoil_delivery(delivered(shop, variant), received=3)
    for repair in (False, True):
        with at_work(world.shop) as shop:
            jobs.enqueue(CHECK, args={"repair": repair})
        work_off(app)
        with at_work(world.shop) as shop:
            assert bool(delivery_sums.wrong_deliveries(shop.id)) is not repair
    with at_work(world.shop) as shop:
        spoil_delivery(delivered(shop, variant), received=3)
    told = []
    for words in ((), ("--repair",), ()):
        with app.app_context():
            told.append(app.test_cli_runner().invoke(args=["inventory", "check", code, *words]).output)
    assert "Harbour Lane · PO-7), received is 3, should be 4" in told[0]
    assert [each.splitlines()[-1] for each in told] == ["1 wrong number.", "1 wrong number repaired.", "0 wrong numbers."]


def test_a_notice_names_what_is_wrong() -> None:
    both, old = {"variants": 2, "deliveries": 1}, {"variants": 1}
    assert unbalanced_words(both, 1) == "The stock of 2 variants does not add up. The sums of 1 delivery do not add up."
    assert unbalanced_words(old, 1) == "The stock of 1 variant does not add up."
    assert unbalanced_words({"variants": 0, "deliveries": 2}, 1) == "The sums of 2 deliveries do not add up."


@pytest.mark.sqlite_only
def test_a_delivery_is_repaired_on_a_page(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    variant = add_article(world.shop)
    with at_work(world.shop) as shop:
        spoil_delivery(delivered(shop, variant), received=3, state="received")
    login(client, world.alice)
    page = Page(client.get(world.url("check")))
    assert page.texts("tbody td") == [
        *("Harbour Lane · PO-7", "Received", "3", "4"),
        *("Harbour Lane · PO-7", "State", "Received", "Open"),
    ]
    assert page.submit(client, "form[action$=check]").status_code == 303
    assert not Page(client.get(world.url("check"))).select("tbody tr")


@pytest.mark.sqlite_only
def test_days_end_with_what_was_there_then(world: World) -> None:
    with at_work(world.shop) as shop:
        variant = services.create_product(shop, product={"name": "x"}, variant={"sku": "D-1", "price": 1}).variants[0]
        for quantity, days in ((10, 20), (-4, 10), (-3, 0)):
            reason = Reason.SOLD if quantity < 0 else Reason.RECEIVED
            services.move_stock(shop, variant.id, quantity, reason=reason, at=utcnow() - timedelta(days=days))
        days = explaining.day_ends(variant, ZoneInfo("Europe/Luxembourg"))
        assert [days[back].on_hand for back in (-25, -15, -5, -1)] == [0, 10, 6, 3]
        assert explaining.runs_out([variant], days[-1].day) == {variant.id: days[-1].day + timedelta(days=3 * 30 // 7)}


@pytest.mark.sqlite_only
def test_a_number_is_explained_and_repaired_on_a_page(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    variant = add_article(world.shop, stock=5)
    login(client, world.alice)
    page = Page(client.get(world.url(f"variants/{variant}/explained")))
    assert page.texts(".datagrid-content")[:2] == ["+5", "5"]
    assert len(page.select("[data-chart] tbody tr")) == 30
    with at_work(world.shop):
        spoil(Variant, variant, "on_hand", 3)
    wrong = Page(client.get(world.url("check")))
    assert wrong.texts("tbody td")[-2:] == ["8", "5"]
    assert wrong.submit(client, "form[action$=check]").status_code == 303
    assert not Page(client.get(world.url("check"))).select("tbody tr")


@pytest.mark.sqlite_only
def test_a_large_store_is_repaired_by_a_job(
    app: Flask, world: World, client: FlaskClient, login: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("modules.inventory.services.checking.AT_ONCE", 0)
    variant = add_article(world.shop, stock=5)
    with at_work(world.shop):
        spoil(Variant, variant, "on_hand", 3)
    login(client, world.alice)
    page = Page(client.get(world.url("check")))
    assert page.submit(client, "form[action$=check]").status_code == 303
    assert Page(client.get(world.url("check"))).select("tbody tr")
    work_off(app)
    assert not Page(client.get(world.url("check"))).select("tbody tr")


def test_numbers_are_compared_at_one_moment(world: World) -> None:
    variant = add_article(world.shop, stock=5)
    with at_work(world.shop) as shop, statements() as seen:
        assert checking.wrong_numbers(shop.id, [variant]) == []
    assert sum("inventory_movements" in each for each in seen) == len([each for each in seen if "inventory_" in each]) == 1


@pytest.mark.sqlite_only
def test_after_the_nightly_job_what_moved_of_a_variant_is_read_from_its_own_ledger(app: Flask, world: World) -> None:
    variant, *others = (add_article(world.shop, f"A-{number}", stock=5) for number in range(20))
    with at_work(world.shop) as shop:
        for each in others:
            for _ in range(5):
                services.move_stock(shop, each, 1, reason=Reason.RECEIVED)
        jobs.enqueue(CHECK)
    work_off(app)
    asked: dict[str, Callable[[], Any]] = {
        "latest": lambda: explaining.latest(variant),
        "last": lambda: queries.last_movement(variant),
        "ledger": lambda: db.session.scalars(queries.movements(variant).order_by(Movement.id.desc()).limit(25)).all(),
        "still": lambda: db.session.scalars(select(Variant.id).where(finding.still_since(utcnow()))).all(),
    }
    with at_work(world.shop):
        for name, ask in asked.items():
            steps = [step for step in plan(ask) if "inventory_movements" in step]
            assert [each for each in steps if "(variant_id=?" not in each] == [], name
            assert steps, name


def plan(ask: Callable[[], Any]) -> list[str]:
    """How SQLite goes about what is asked, with no statistics to go by."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        sent.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    with db.engine.connect() as connection:
        return [row[3] for each, values in sent for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {each}", values)]
