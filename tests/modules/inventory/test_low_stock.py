"""Low stock is told once, again only after the stock was well above its threshold, and heard once after the commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from modules.inventory import queries, services
from modules.inventory.events import crossed
from modules.inventory.models import Aside, Product, Reason, Variant
from modules.inventory.services import ProductRow
from modules.inventory.services.counting import Count, count_places
from tests.kernel.toyapp import entered
from tests.modules.inventory.conftest import World, add_article, at_work
from tests.support.jobs import work_off
from tests.support.page import Page
from tests.support.watcher import watcher_app
from tests.support.workers import ForkedWorker, queue_in
from webapp.db import db, transaction, utcnow
from webapp.jobs import JobRun
from webapp.merchants.models import Merchant, Store
from webapp.registry.ports.stock import Want
from webapp.tenancy import unscoped


@pytest.fixture
def watched(app: Flask, db_url: str) -> Iterator[Flask]:
    """The application with a module that listens."""
    with entered(watcher_app(db_url)) as made:
        yield made


@pytest.fixture
def shop(watched: Flask) -> Store:
    return World.with_modules("inventory", "watcher").shop


def move(shop: Store, variant_id: int, *quantities: int) -> None:
    """Each in a transaction of its own."""
    for quantity in quantities:
        with at_work(shop) as here:
            services.move_stock(here, variant_id, quantity, reason=Reason.SOLD if quantity < 0 else Reason.RECEIVED)


def heard() -> list[str]:
    """What the listener wrote down, in order."""
    db.session.rollback()
    names = select(Merchant.legal_name).where(Merchant.legal_name.like("low %")).order_by(Merchant.id)
    return [name.removeprefix("low ") for name in db.session.scalars(names)]


def test_it_is_told_once_and_again_only_after_it_was_well_above(watched: Flask, shop: Store) -> None:
    """By more than the margin of two: what goes up and down around its threshold is told once."""
    variant_id = add_article(shop, "A-1", stock=5, low_stock_threshold=3)
    move(shop, variant_id, -1, -1, -1, +3, -2, +2, -3, +4, -4)
    work_off(watched)
    assert heard() == ["A-1 3/3", "A-1 2/3"]


def test_what_is_promised_counts_as_gone_and_sending_it_tells_nothing_twice(watched: Flask, shop: Store) -> None:
    """The pieces lie at two places, so sending them takes two steps."""
    variant_id = add_article(shop, "A-1", stock=10, low_stock_threshold=3)
    with at_work(shop) as here:
        place = services.add_location(here, name="Cellar")
        services.move_stock(here, variant_id, 6, reason=Reason.RECEIVED, location_id=place.id)
    want = [Want("order:1", variant_id, 14)]
    for change in (services.reserve, services.ship):
        with at_work(shop) as here:
            change(here, want)
        work_off(watched)
        assert heard() == ["A-1 16/3"]


def test_a_count_that_finds_pieces_at_another_place_tells_of_none_that_are_gone(watched: Flask, shop: Store) -> None:
    variant_id = add_article(shop, "A-1", stock=9, low_stock_threshold=3)
    with at_work(shop) as here:
        cellar, first = services.add_location(here, name="Cellar").id, services.default_location(here).id
    for there, elsewhere, told in ((0, 9, []), (1, 1, ["A-1 2/3"])):
        with at_work(shop) as here:
            variant = queries.variant(here.id, variant_id, lock=True)
            counts = {first: [Count(2, variant, there)], cellar: [Count(3, variant, elsewhere)]}
            done = count_places(here, counts, reason=Reason.COUNT)
            assert [(each.number, each.after, each.error) for each in done] == [(2, there, None), (3, elsewhere, None)]
        work_off(watched)
        assert heard() == told


def test_pieces_set_aside_count_as_gone_and_are_told_again_once_they_were_back(watched: Flask, shop: Store) -> None:
    variant_id = add_article(shop, "A-1", stock=9, low_stock_threshold=3)
    for change, count in ((services.set_aside, 6), (services.put_back, 2), (services.set_aside, 2), (services.throw_away, 3)):
        with at_work(shop) as here:
            change(here, variant_id, count, reason=Aside.DAMAGED)
    work_off(watched)
    assert heard() == ["A-1 9/3"]
    for change in (services.put_back, services.set_aside):
        with at_work(shop) as here:
            change(here, variant_id, 3, reason=Aside.DAMAGED)
    work_off(watched)
    assert heard() == ["A-1 9/3", "A-1 6/3"]


@given(st.lists(st.tuples(st.sampled_from(("move", "reserve", "release", "set_aside", "put_back")), st.integers(1, 9)), max_size=25))
def test_low_is_told_just_when_it_falls_to_the_threshold_and_was_well_above(steps: list[tuple[str, int]]) -> None:
    """Whatever makes it less: a sale, a promise, or pieces set aside."""
    variant = Variant(store_id=1, low_stock_threshold=3, active=True, on_hand=9, reserved=0, unavailable=0, low_told=False)
    variant.product = Product(status="active")
    armed = True
    with patch("modules.inventory.events.margin", return_value=2):
        for step, many in steps:
            before = variant.available
            column, count = {"move": ("on_hand", -many), "reserve": ("reserved", many), "release": ("reserved", -many)}.get(
                step, ("unavailable", many if step == "set_aside" else -many)
            )
            setattr(variant, column, getattr(variant, column) + count)
            due = armed and variant.available <= 3 and variant.available < before
            assert crossed(variant, before) is due
            armed = (armed and not due) or variant.available > 5


@pytest.mark.sqlite_only
def test_without_a_threshold_of_its_own_the_platforms_counts(watched: Flask, shop: Store) -> None:
    with at_work(shop, low_stock_threshold=8):
        pass
    move(shop, add_article(shop, "A-1", stock=10), -3)
    work_off(watched)
    assert heard() == ["A-1 7/8"]


@pytest.mark.sqlite_only
def test_nobody_is_told_of_what_is_not_on_sale(watched: Flask, shop: Store) -> None:
    move(shop, add_article(shop, "A-1", stock=5, low_stock_threshold=3, active=False), -4)
    assert work_off(watched) == []


def test_what_is_taken_back_is_not_told(watched: Flask, shop: Store) -> None:
    variant_id = add_article(shop, "A-1", stock=5, low_stock_threshold=3)
    with pytest.raises(ZeroDivisionError), at_work(shop) as here:
        services.move_stock(here, variant_id, -4, reason=Reason.SOLD)
        raise ZeroDivisionError
    assert work_off(watched) == []


def test_an_import_tells_each_listener_of_all_its_articles_in_one_job(watched: Flask, shop: Store) -> None:
    """The two are the watcher and the notices of low stock."""
    skus = [f"A-{number:03}" for number in range(120)]
    for at in (20, 1):
        with at_work(shop) as here:
            services.upsert_products(here, [ProductRow(sku=sku, name=sku, on_hand=at) for sku in skus])
    assert len(work_off(watched)) == 2
    assert [each.partition(" ")[0] for each in heard()] == skus


@pytest.fixture
def worker(watched: Flask, db_url: str, tmp_path: Path) -> Iterator[Callable[..., ForkedWorker]]:
    """`worker()` is a worker process; a gated one stops when it has heard and nothing is committed."""
    environment = {"DATABASE_URL": db_url, "INTERLOCK_INSTANCE": str(tmp_path)}

    def begin(*, gated: bool = False) -> ForkedWorker:
        return ForkedWorker("tests.support.watcher", **environment, **({"WATCHER_GATE": str(tmp_path / "gate")} if gated else {}))

    with queue_in(watched, tmp_path):
        yield begin


@pytest.mark.long
def test_killed_in_between_it_is_heard_once(shop: Store, worker: Callable[..., ForkedWorker], tmp_path: Path) -> None:
    move(shop, add_article(shop, "A-1", stock=5, low_stock_threshold=3), -2)
    with worker(gated=True) as first:
        first.until((tmp_path / "gate").exists)
        first.kill()
    assert heard() == []
    with unscoped("tests arrange"), transaction() as session:
        session.execute(update(JobRun).values(heartbeat_at=utcnow() - timedelta(minutes=2)))
    with worker() as second:
        second.until(lambda: runs() == [("succeeded", 2)])
    assert heard() == ["A-1 3/3"]


def runs() -> list[tuple[str, int]]:
    """Those of the watcher; the notices of low stock listen too."""
    db.session.rollback()
    with unscoped("tests look"):
        mine = select(JobRun).where(JobRun.code == "watcher.hear.inventory.low_stock")
        return [(run.status, run.attempt) for run in db.session.scalars(mine)]


@pytest.mark.sqlite_only
def test_what_runs_low_is_ordered_from_its_list(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    low = [add_article(world.shop, sku, 1) for sku in ("A-1", "A-2")]
    add_article(world.shop, "B-1", 50)
    login(client, world.alice)
    page = Page(client.get(world.url("low")))
    for chosen, expected in (({"ids": [str(low[1])]}, ["A-2"]), ({"everything": "1"}, ["A-1", "A-2"])):
        where = page.submit(client, "form[id$=-bulk]", {**chosen, "action": "deliver"})
        assert where.status_code == 303
        form = Page(client.get(str(where.headers["Location"])))
        assert [sku for sku in ("A-1", "A-2", "B-1") if sku in form.text("main form")] == expected
    labels = page.submit(client, "form[id$=-bulk]", {"everything": "1", "action": "labels"})
    assert labels.data.startswith(b"%PDF")
