"""Pages that show a quote: limits old and new, what is over them, and nothing that would be refused."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.billing.models import Invoice
from modules.billing.queries import subscriptions as plans
from modules.billing.services import discounts, overrides, renewals
from modules.billing.services import subscriptions as service
from modules.billing.services.tiers import Contents
from tests.factories import goods, places
from tests.factories.people import person
from tests.factories.plans import TERMS, Desk
from tests.support.page import Page
from webapp.db import db, utcnow
from webapp.roles import Role

pytestmark = pytest.mark.sqlite_only
CHANGE, START = "form[data-action=change-plan]", "#start-form form"


@pytest.fixture
def stocked(app: Flask) -> Desk:
    """A platform with an inventory, so that something is counted: twelve products, in a plan that allows a hundred."""
    here = places.platform("billing", "inventory")
    made = Desk(here, places.store(here, "main"))
    with made.work():
        for number in range(12):
            goods.product(made.store, f"A-{number}")
    made.sell("small", 1000, "inventory_basic", rank=10, products=10)
    made.sell("large", 3000, "inventory_basic", "billing_history", rank=20, products=100)
    return made


@pytest.fixture
def admin(client: FlaskClient, login: Any, stocked: Desk) -> FlaskClient:
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=stocked.platform))
    return client


def row(page: Page, quota: str = "products") -> list[str]:
    return page.texts(f"[data-limits] [data-limit={quota}] td")


def test_the_administrators_page_of_a_change_says_what_is_over_the_limit(admin: FlaskClient, stocked: Desk) -> None:
    url = f"{stocked.admin}/subscriptions/{stocked.start('large', now=utcnow())}/change?tier={stocked.tiers['small']}"
    page = Page(admin.get(url))
    assert row(page) == ["12", "100", "10"]
    assert "uses 12 variants; this plan allows 10" in page.text(".alert")
    assert page.submit(admin, CHANGE).status_code == 303
    with stocked.work():
        overrides.set_limit(stocked.platform_id, stocked.merchant_id, quota="products", value=20, reason="So.")
        service.drop_change(stocked.live())
    page = Page(admin.get(url))
    assert row(page) == []
    assert "this plan allows" not in page.text("main")


def test_limits_that_grow_are_told_too(client: FlaskClient, login: Any, stocked: Desk) -> None:
    stocked.start("small", now=utcnow())
    login(client, person("alice", Role.MERCHANT_OWNER, platform=stocked.platform, merchant=stocked.store.merchant))
    assert row(Page(client.get(f"{stocked.shop}/change?tier=large"))) == ["12", "10", "100"]


def test_a_tier_that_is_published_anew_meanwhile_is_looked_at_again(client: FlaskClient, login: Any, desk: Desk) -> None:
    """The same price with less in it: the amount alone would not tell."""
    desk.start("small", now=utcnow())
    login(client, person("alice", Role.MERCHANT_OWNER, platform=desk.platform, merchant=desk.store.merchant))
    page = Page(client.get(f"{desk.shop}/change?tier=large"))
    desk.resell("large", Contents(price_month=3000, price_year=30000, features=(), quotas={"products": 100}))
    late = page.submit(client, CHANGE)
    assert late.status_code == 409
    assert not Page(late).has("[data-gained]")
    assert Page(late).submit(client, CHANGE).status_code == 303


@pytest.mark.parametrize("why", ["paused", "owing", "nobody sells"])
def test_a_change_that_would_be_refused_is_not_offered(client: FlaskClient, login: Any, desk: Desk, why: str) -> None:
    desk.start("small", now=utcnow())
    if why == "nobody sells":
        places.configure(desk.platform, "billing", seller_name="")
    else:
        with desk.work():
            if why == "paused":
                service.pause(desk.live())
            else:
                service.set_refusal(desk.live(), True)
                renewals.renew_early(desk.live(), terms=TERMS)
    login(client, person("alice", Role.MERCHANT_OWNER, platform=desk.platform, merchant=desk.store.merchant))
    page = Page(client.get(f"{desk.shop}/change?tier=large"))
    assert page.has(".alert")
    assert not page.has(CHANGE)


def test_what_a_start_costs_is_seen_before_it_starts(admin: FlaskClient, stocked: Desk) -> None:
    page = Page(admin.get(f"{stocked.admin}/subscriptions/new"))
    shown = Page(page.submit(admin, START, {"tier": str(stocked.tiers["small"])}))
    assert shown.one("[data-quote-total]")["data-quote-total"] == "1170"
    assert (shown.texts("[data-gained] li"), row(shown)) == (["Products and stock"], ["12", "0", "10"])
    assert "uses 12 variants; this plan allows 10" in shown.text(".alert")
    again = Page(shown.submit(admin, START, {"tier": str(stocked.tiers["large"])}))
    assert again.one("[data-quote-total]")["data-quote-total"] == "3510"
    with stocked.work():
        assert plans.live(stocked.platform_id, stocked.merchant_id) is None, "nothing starts that was not shown"
    done = again.submit(admin, START)
    assert done.status_code == 303
    assert "Large" in Page(admin.get(done.location)).text("#subscription")


@pytest.mark.parametrize(
    ("typed", "total"),
    [({"trial_days": "14"}, "0"), ({"agreed_price": "5.00"}, "585"), ({"code": "LESS"}, "1053"), ({"interval": "year"}, "11700")],
)
def test_a_start_costs_what_was_typed(admin: FlaskClient, stocked: Desk, typed: dict[str, str], total: str) -> None:
    with stocked.work():
        discounts.make_coupon(stocked.platform_id, code="LESS", percent_bp=1000)
    page = Page(admin.get(f"{stocked.admin}/subscriptions/new"))
    shown = Page(page.submit(admin, START, {"tier": str(stocked.tiers["small"]), **typed}))
    assert shown.one("[data-quote-total]")["data-quote-total"] == total
    assert shown.submit(admin, START).status_code == 303
    with stocked.work():
        assert sum(each.total_minor for each in db.session.scalars(select(Invoice))) == int(total)


def test_a_price_on_request_is_asked_for_where_it_is_typed(admin: FlaskClient, stocked: Desk) -> None:
    stocked.sell("huge", None, rank=30)
    page = Page(admin.get(f"{stocked.admin}/subscriptions/new"))
    refused = Page(page.submit(admin, START, {"tier": str(stocked.tiers["huge"])}))
    assert "Enter the price" in refused.text("#agreed_price-error")
    shown = Page(refused.submit(admin, START, {"agreed_price": "100"}))
    assert shown.one("[data-quote-total]")["data-quote-total"] == "11700"


def test_the_administrator_is_not_offered_what_would_be_refused(admin: FlaskClient, stocked: Desk) -> None:
    url = f"{stocked.admin}/subscriptions/{stocked.start('large', now=utcnow())}"
    assert Page(admin.get(url)).has("#change select[name=tier]")
    with stocked.work():
        service.set_refusal(stocked.live(), True)
        renewals.renew_early(stocked.live(), terms=TERMS)
    page = Page(admin.get(url))
    assert "is still open. Pay it first" in page.text("#change [data-first]")
    assert not page.has("#change form")
