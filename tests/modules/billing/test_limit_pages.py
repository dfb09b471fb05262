"""Limits on a merchant's page: what counts beside what the plan says; and the pause of a subscription."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.factories import places
from tests.factories.people import person
from tests.factories.plans import Desk
from tests.support.page import Page
from webapp.db import utcnow
from webapp.roles import Role

pytestmark = pytest.mark.sqlite_only
SET = "form[data-action=set-limit]"


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


def test_a_subscription_is_paused_and_goes_on(admin: FlaskClient, stocked: Desk) -> None:
    url = f"{stocked.admin}/subscriptions/{stocked.start(now=utcnow())}"
    assert Page(admin.get(url)).submit(admin, "form[data-action=pause]").status_code == 303
    page = Page(admin.get(url))
    assert "Paused since" in page.text("#subscription")
    assert page.submit(admin, "form[data-action=end-pause]").status_code == 303
    assert "Renews on" in Page(admin.get(url)).text("#subscription")
