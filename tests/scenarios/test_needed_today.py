"""Each number on a store's dashboard leads to exactly so many rows; a new store's first steps tick themselves off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from modules.customers.services import create_customer, erase
from tests.factories import people, places
from tests.factories.work import at_work
from tests.support.demo import DemoPlace
from tests.support.page import Page
from webapp import privacy
from webapp.db import db, transaction
from webapp.merchants.models import Store
from webapp.providing.merchants import CLOSED, set_store_status
from webapp.roles import Role

STORE = "/platforms/oms/store/kirchberg"
CARD = f"{STORE}/dashboard/cards/today"

pytestmark = pytest.mark.pages


def test_every_number_equals_the_rows_it_leads_to(demo: DemoPlace) -> None:
    client = demo.client("owner@example.com")
    tasks = Page(client.get(CARD)).select("[data-task]")
    assert len(tasks) >= 4, "the demo has problems on purpose"
    for each in tasks:
        page = Page(client.get(each["href"]))
        assert rows(page) == int(each.get_text("").strip().replace(",", "")), each["data-task"]


def rows(page: Page) -> int:
    """How many rows a list says it has, or shows where it has one page."""
    said = page.select("[data-total]")
    return int(said[0]["data-total"]) if said else len(page.select(".table-card tbody tr"))


def test_a_new_store_sees_how_to_begin_and_what_it_has_done(demo: DemoPlace) -> None:
    client = demo.client("owner@example.com")
    assert not Page(client.get(CARD)).select("[data-steps]"), "an old store has begun"


def test_a_first_step_is_ticked_once_it_is_done(client: FlaskClient, login: Callable[..., Any]) -> None:
    here = places.platform("customers", "inventory", "orders")
    shop = places.store(here)
    login(client, people.person("alice", Role.MERCHANT_OWNER, platform=here, merchant=shop.merchant))
    url = f"/platforms/{here.code}/store/{shop.code}/dashboard/cards/today"
    assert len(Page(client.get(url)).select("[data-steps] a")) == 3
    with at_work(here):
        made = create_customer(db.session.get_one(Store, shop.id), name="Léa")
        customer_id = made.id
        privacy.ask("erase", "customer", made.id, made.merchant_id)
    page = Page(client.get(url))
    assert len(page.select("[data-steps] a")) == 2
    assert page.text('[data-task="customers.privacy"]') == "1"
    with at_work(here):
        erase(customer_id, version=1)
    assert len(Page(client.get(url)).select("[data-steps] a")) == 2, "who had customers has begun, though they were erased"


def test_the_platform_sees_stores_with_trouble_the_worst_first(demo: DemoPlace) -> None:
    page = Page(demo.client("oms@example.com").get("/platforms/oms/admin/dashboard/cards/stores-with-trouble"))
    assert "Librairie Kirchberg" in page.texts("[data-card] li a")[0]


def test_a_new_platform_sees_how_to_begin_until_it_has_begun(client: FlaskClient, login: Callable[..., Any]) -> None:
    here = places.platform("customers")
    login(client, people.person("paula", Role.PLATFORM_ADMIN, platform=here))
    url = f"/platforms/{here.code}/admin/dashboard/cards/merchants"
    assert Page(client.get(url)).texts("[data-steps] a") == ["Add the first merchant", "Open the first store"]
    assert client.get(str(Page(client.get(url)).select("[data-steps] a")[0]["href"])).status_code == 200
    store_id = places.store(here).id
    assert not Page(client.get(url)).has("[data-steps]")
    with transaction():
        set_store_status(db.session.get_one(Store, store_id), CLOSED)
    assert not Page(client.get(url)).has("[data-steps]"), "a platform whose stores are closed has begun all the same"
