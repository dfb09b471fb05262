"""Many variants at once: done or skipped one by one, and the list says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from modules.inventory.deeds import LOW_FROM, TAKE_OFF_SALE
from tests.factories import goods, people, places
from tests.factories.work import at_work
from tests.support.jobs import work_off
from tests.support.page import Page
from tests.support.workers import ForkedWorker, queue_in
from webapp.db import db, transaction, utcnow
from webapp.jobs import JobRun
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.roles import Role
from webapp.tenancy import unscoped


@pytest.fixture
def shop(app, login):
    """A store with three variants, and its manager."""
    platform = places.platform("inventory")
    store = places.store(platform)
    with at_work(platform):
        for sku in ("A", "B", "C"):
            goods.product(store, sku)
    client = app.test_client()
    login(client, people.person("bob", Role.STORE_MANAGER, platform=platform, store=store))
    return client, f"/platforms/{platform.code}/store/{store.code}/inventory"


def press(client: FlaskClient, url: str, action: str, **values):
    page = Page(client.get(url))
    button = page.one(f".bulk-bar button[value={action}]")
    form = page.one("form[id$=-bulk]")
    return page.send(client, form, values, action=str(button["formaction"]))


def said(client: FlaskClient, answer) -> str:
    assert answer.status_code == 303
    return Page(client.get(answer.headers["Location"])).text("#messages")


@pytest.mark.both_databases
def test_chosen_variants_are_taken_off_sale_and_those_archived_are_skipped(shop, app):
    client, url = shop
    ids = [box["value"] for box in Page(client.get(url)).select("tbody input[name=ids]")]
    press(client, url, "archive", ids=ids[:1])
    text = said(client, press(client, url, "archive", ids=ids[:2]))
    assert "1 done." in text
    assert "1 skipped: archived already" in text


def test_all_that_match_get_a_threshold(shop):
    client, url = shop
    text = said(client, press(client, f"{url}?q=A", "threshold", everything="1", value="7"))
    assert "1 done." in text
    listed = Page(client.get(f"{url}?q=A"))
    assert "q=A" in str(listed.response.request.url)


@pytest.mark.both_databases
def test_more_than_somebody_waits_for_are_done_by_a_job(shop, app, monkeypatch):
    client, url = shop
    monkeypatch.setattr("modules.inventory.store.bulk.TAKE_OFF_SALE", replace(TAKE_OFF_SALE, at_once=2))
    ids = [box["value"] for box in Page(client.get(url)).select("tbody input[name=ids]")]
    press(client, url, "archive", ids=ids[:1])
    begun = press(client, url, "archive", everything="1")
    page = Page(client.get(begun.headers["Location"]))
    assert page.has("form[data-action=cancel-job]")
    work_off(app)
    page = Page(client.get(begun.headers["Location"]))
    assert (begun.status_code, page.text("[data-report]")) == (303, "2 done. 1 skipped: archived already")
    assert "A" in page.texts("main dt"), "the report names what was skipped"


@pytest.mark.long
def test_killed_in_between_each_row_is_done_once(shop, app, db_url, tmp_path, monkeypatch):
    client, url = shop
    monkeypatch.setattr("modules.inventory.store.bulk.LOW_FROM", replace(LOW_FROM, at_once=2))
    with at_work(db.session.scalars(select(Platform)).one()):
        for sku in ("D", "E"):
            goods.product(db.session.scalars(select(Store)).one(), sku)
    environment = {"DATABASE_URL": db_url, "INTERLOCK_INSTANCE": str(tmp_path)}
    with queue_in(app, tmp_path):
        begun = press(client, url, "threshold", everything="1", value="7").headers["Location"]
        with ForkedWorker("tests.support.importer", DEED_GATE=str(tmp_path / "gate"), **environment) as first:
            first.until((tmp_path / "gate").exists)
            first.kill()
        assert "2 of 5" in Page(client.get(begun)).text("[data-progress]")
        with unscoped("tests arrange"), transaction() as session:
            session.execute(update(JobRun).values(heartbeat_at=utcnow() - timedelta(minutes=2)))
        with ForkedWorker("tests.support.importer", **environment) as second:
            second.until(lambda: Page(client.get(begun)).has("[data-report]"))
    assert Page(client.get(begun)).text("[data-report]") == "5 done.", "a row that is done twice would be skipped the second time"


@pytest.mark.parametrize("value", ["x", "-1", "100001", "1e3", "২", "1" * 9])
def test_a_threshold_that_is_no_number_is_refused_with_a_sentence(shop, value):
    client, url = shop
    assert press(client, url, "threshold", everything="1", value=value).status_code == 422


def test_nothing_ticked_is_said(shop):
    client, url = shop
    assert press(client, url, "archive").status_code == 422


def test_one_comes_back_to_the_filtered_list(shop):
    client, url = shop
    answer = press(client, f"{url}?q=A&size=10", "archive", everything="1")
    assert "q=A" in answer.headers["Location"]
