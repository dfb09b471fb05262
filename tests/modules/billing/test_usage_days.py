"""What is used of lasting limits is kept once a day, and tells on the pages when one will be full."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from modules.billing import catalogue, hooks
from modules.billing.models import UsageDay
from modules.billing.queries.usage import counts
from modules.billing.services import levels, usage
from tests.factories import goods, places
from tests.factories.people import person
from tests.factories.plans import Desk
from tests.support.jobs import work_off
from tests.support.page import Page
from webapp import jobs
from webapp.db import db, transaction, utcnow
from webapp.kernel import kernel
from webapp.roles import Role
from webapp.tenancy import ScopeError, scope, unscoped

DAY, LONG_AGO = timedelta(days=1), date(2020, 1, 1)
SAID = "At this pace, full on "


@pytest.fixture
def shop(app: Flask) -> Desk:
    """A store with ten variants on a platform that counts variants, locations and the orders of a month."""
    here = places.platform("billing", "inventory", "orders")
    made = Desk(here, places.store(here, "main"))
    with made.work():
        for number in range(10):
            goods.product(made.store, f"A-{number}")
    made.sell("small", 1000, products=20, locations=3, orders_per_month=100)
    made.start(now=utcnow())
    return made


def kept(desk: Desk) -> dict[str, list[tuple[date, int]]]:
    with desk.work():
        return counts(desk.platform_id, desk.merchant_id, LONG_AGO)


def keep(desk: Desk, *pairs: tuple[int, int]) -> None:
    """So many variants, so many days ago."""
    with desk.work():
        today, quota = catalogue.today(utcnow()), kernel().registry.quotas["products"][1]
        for ago, used in pairs:
            usage.keep(desk.platform_id, desk.merchant_id, [catalogue.Used(quota, used, None)], today - ago * DAY)


@pytest.mark.both_databases
def test_the_daily_run_keeps_a_count_of_each_lasting_limit_and_lets_old_ones_go(app: Flask, shop: Desk) -> None:
    keep(shop, (61, 1), (60, 2), (0, 3))
    with shop.work():
        run = jobs.enqueue("billing.warn").id
    work_off(app)
    with shop.work():
        assert jobs.run_by_id(run, code="billing.warn").status == "succeeded"
        today = catalogue.today(utcnow())
    found = kept(shop)
    assert found["products"] == [(today - 60 * DAY, 2), (today, 10)], "counted again, the later count stands"
    assert "orders_per_month" not in found, "what counts by month begins anew"
    assert {code for code, pairs in found.items() if [day for day, _used in pairs][-1:] == [today]} == {
        code for code, (_module, each) in kernel().registry.quotas.items() if not each.monthly and code in found
    }
    assert {"products", "locations"} <= set(found)


@pytest.mark.both_databases
def test_counts_go_with_the_merchant_and_no_other_store_reads_them(app: Flask, shop: Desk) -> None:
    other = places.store(shop.platform, "second")
    keep(shop, (1, 5))
    with app.app_context(), scope(shop.platform_id, other.id):
        assert db.session.scalars(select(UsageDay)).all() == []
    with pytest.raises(ScopeError), app.app_context(), scope(shop.platform_id, other.id), transaction():
        db.session.add(UsageDay(platform_id=shop.platform_id, merchant_id=shop.merchant_id, quota="x", day=LONG_AGO, used=1))
        db.session.flush()
    with shop.work():
        hooks.merchant_erased(shop.merchant_id)
    with unscoped("what is left"):
        assert db.session.scalars(select(UsageDay)).all() == []


@pytest.mark.sqlite_only
def test_both_pages_say_when_a_lasting_limit_is_full(app: Flask, client: Any, login: Any, shop: Desk) -> None:
    login(client, person("alice", Role.MERCHANT_OWNER, platform=shop.platform, merchant=shop.store.merchant))
    office = app.test_client()
    login(office, person("admin", Role.PLATFORM_ADMIN, platform=shop.platform))
    pages = (lambda: client.get(f"{shop.shop}/"), lambda: office.get(f"{shop.admin}/merchants/{shop.merchant_id}/panels"))
    keep(shop, (40, 9), *((ago, 10 - 2 * ago) for ago in range(1, 5)))
    assert [page().get_data(as_text=True).count(SAID) for page in pages] == [0, 0], "four of the last 30 days are too few"
    keep(shop, (5, 0))
    with shop.work():
        levels.warn(shop.platform_id, shop.merchant_id, now=utcnow())
        day = catalogue.today(utcnow()) + 5 * DAY
    for page in pages:
        text = " ".join(Page(page()).root.get_text().split())
        assert text.count(SAID) == 1
        assert f" {day.day}, {day.year}." in text.split(SAID)[1]
