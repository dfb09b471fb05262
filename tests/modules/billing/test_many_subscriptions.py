"""Subscriptions chosen in the list: another tier for all of them with exact amounts, and credit."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from modules.billing.queries import credit
from modules.billing.services import renewals
from modules.billing.services import subscriptions as service
from tests.factories import places
from tests.factories.people import person
from tests.factories.plans import TERMS, Desk
from tests.support.page import Page
from webapp.commerce import Money
from webapp.db import utcnow
from webapp.roles import Role

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def admin(client: FlaskClient, login: Any, desk: Desk) -> FlaskClient:
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=desk.platform))
    return client


@pytest.fixture
def two(desk: Desk) -> Desk:
    """Two merchants have Small; the second one has cancelled."""
    desk.start(now=utcnow())
    other = Desk(desk.platform, places.store(desk.platform, "next"))
    other.tiers = desk.tiers
    other.start(now=utcnow())
    with other.work():
        service.cancel(other.live())
    return desk


def chosen(admin: FlaskClient, desk: Desk) -> Page:
    """The page of everything in the list."""
    page = Page(admin.get(f"{desk.admin}/subscriptions/"))
    answer = page.submit(admin, "form[id$=bulk]", {"everything": "1", "action": "many"})
    assert answer.status_code == 303
    return Page(admin.get(answer.location))


def test_several_move_to_another_tier_with_amounts_that_were_seen(admin: FlaskClient, two: Desk) -> None:
    page = chosen(admin, two)
    plan = Page(page.submit(admin, "[data-action=choose-tier]", {"tier": str(two.tiers["large"])}))
    assert "€10.00 a month €30.00 a month" in plan.text("[data-moves]")
    assert "cancelled" in plan.text("[data-stay]")
    done = plan.submit(admin, "[data-action=move-many]")
    assert "1 merchant moves" in Page(admin.get(done.location)).text()
    with two.work():
        assert (two.live().next_tier_version_id, two.live().next_price) == (two.tier("large").current.id, 3000)
    assert plan.submit(admin, "[data-action=move-many]").status_code == 409, "what was seen is no more"


def test_who_owes_an_invoice_stays_until_it_is_paid(admin: FlaskClient, two: Desk) -> None:
    with two.work():
        service.set_refusal(two.live(), True)
        renewals.renew_early(two.live(), terms=TERMS)
    plan = Page(chosen(admin, two).submit(admin, "[data-action=choose-tier]", {"tier": str(two.tiers["large"])}))
    assert ("an invoice is open" in plan.text("[data-stay]"), plan.has("[data-moves]")) == (True, False)


def test_each_gets_the_credit_once_with_its_reason(admin: FlaskClient, two: Desk) -> None:
    page = chosen(admin, two)
    refused = Page(page.submit(admin, "[data-action=credit-many]", {"amount": "0", "reason": ""}))
    assert (refused.status, refused.has("[name=amount][aria-invalid=true]")) == (422, True)
    done = refused.submit(admin, "[data-action=credit-many]", {"amount": "12.50", "reason": "Two days without the shop"})
    assert "2 done" in Page(admin.get(done.location)).text()
    with two.work():
        assert credit.balances(two.platform_id, two.merchant_id) == [Money(1250, "EUR")]


@pytest.mark.parametrize("ids", ["", "0", "-1", "x", "9" * 50, "1;2", "%F0%9F%92%B8"])
def test_ids_that_are_none_are_said(admin: FlaskClient, two: Desk, ids: str) -> None:
    assert admin.get(f"{two.admin}/subscriptions/many?ids={ids}").status_code == 422


def test_subscriptions_of_another_platform_are_not_there(admin: FlaskClient, two: Desk) -> None:
    elsewhere = places.platform("billing")
    foreign = Desk(elsewhere, places.store(elsewhere))
    foreign.sell("small", 1000)
    number = foreign.start(now=utcnow())
    assert admin.get(f"{two.admin}/subscriptions/many?ids={number}").status_code == 422
    page = Page(admin.get(f"{two.admin}/subscriptions/many?ids={number},1"))
    assert page.text("title, h1").count("1 subscription") >= 1
    assert admin.get(f"{two.admin}/subscriptions/many?ids=1&tier={foreign.tiers['small']}").status_code == 200
