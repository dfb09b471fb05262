"""Limits on a merchant's page: what counts beside what the plan says; and the pause of a subscription."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import goods, places
from tests.factories.people import person
from tests.factories.plans import Desk
from tests.factories.work import at_work
from tests.support.page import Page
from webapp.db import db, utcnow
from webapp.merchants.models import Store
from webapp.roles import Role

pytestmark = pytest.mark.sqlite_only
SET = "form[data-action=set-limit]"
WAITS = '[data-task="billing.over-limit"]'


@pytest.fixture
def stocked(app) -> Desk:
    """A platform with an inventory, so that something is counted."""
    here = places.platform("billing", "inventory")
    desk = Desk(here, places.store(here, "main"))
    desk.sell("small", 1000, products=10)
    return desk


@pytest.fixture
def admin(client, login, stocked) -> FlaskClient:
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=stocked.platform))
    return client


def cells(page: Page) -> list[str]:
    return page.text("[data-limit=products]").split()[-4:]


def test_another_limit_is_agreed_on_and_taken_back(admin: FlaskClient, stocked: Desk) -> None:
    stocked.start(now=utcnow())
    url = f"{stocked.admin}/subscriptions/merchants/{stocked.merchant_id}"
    page = Page(admin.get(url))
    assert cells(page) == ["0", "10", "10", "–"]
    assert page.submit(admin, SET, {"quota": "products", "value": "25", "reason": ""}).status_code == 422
    assert page.submit(admin, SET, {"quota": "products", "value": "25", "reason": "A large sale."}).status_code == 303
    page = Page(admin.get(url))
    assert cells(page) == ["0", "25", "10", "25"]
    assert "A large sale." in page.text("[data-limit-override=products]")
    page.submit(admin, "form[data-action=remove-limit]")
    assert cells(Page(admin.get(url))) == ["0", "10", "10", "–"]


def test_a_store_without_a_plan_is_told_a_limit_of_nothing(admin: FlaskClient, stocked: Desk) -> None:
    assert cells(Page(admin.get(f"{stocked.admin}/subscriptions/merchants/{stocked.merchant_id}"))) == ["0", "0", "0", "–"]


def test_what_is_over_a_limit_waits_on_the_dashboard_and_leads_there(app: Flask, login: Any, admin: FlaskClient, stocked: Desk) -> None:
    stocked.start(now=utcnow())
    with at_work(stocked.platform):
        for sku in ("A-1", "A-2"):
            goods.product(db.session.get_one(Store, stocked.store.id), sku)
    owner, here = app.test_client(), f"/platforms/{stocked.platform.code}/store/{stocked.store.code}"
    login(owner, person("owner", Role.MERCHANT_OWNER, platform=stocked.platform, merchant=stocked.store.merchant))
    limits = f"{stocked.admin}/subscriptions/merchants/{stocked.merchant_id}"
    for allowed, waiting in (("2", []), ("1", ["1"])):
        Page(admin.get(limits)).submit(admin, SET, {"quota": "products", "value": allowed, "reason": "Tried."})
        card = Page(owner.get(f"{here}/dashboard/cards/today"))
        assert card.texts(WAITS) == waiting, "what is full is not over"
    page = Page(owner.get(str(card.one(WAITS)["href"])))
    assert page.one("#usage [data-total]")["data-total"] == "1"
    assert len(page.select("#usage .usage")) == 1


def test_a_subscription_is_paused_and_goes_on(admin: FlaskClient, stocked: Desk) -> None:
    url = f"{stocked.admin}/subscriptions/{stocked.start(now=utcnow())}"
    assert Page(admin.get(url)).submit(admin, "form[data-action=pause]").status_code == 303
    page = Page(admin.get(url))
    assert "Paused since" in page.text("#subscription")
    assert page.submit(admin, "form[data-action=end-pause]").status_code == 303
    assert "Renews on" in Page(admin.get(url)).text("#subscription")
