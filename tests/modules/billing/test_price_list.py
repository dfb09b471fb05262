"""The public price list: what is published and public, for everybody, on the platform's own site."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from modules.billing.queries.price_list import public_plans
from modules.billing.services.tiers import Contents, archive_tier
from tests.factories.plans import Desk
from tests.support.page import Page
from tests.support.statements import statements
from webapp.commerce import Money
from webapp.db import db, transaction
from webapp.platforms.models import Platform
from webapp.providing.hosts import set_hosts
from webapp.switching.ask import Ask, Configure


def test_it_holds_what_is_published_and_public_with_what_each_plan_adds(desk: Desk) -> None:
    desk.sell("hidden", None, rank=30)
    desk.sell("old", 500, rank=5)
    with desk.work():
        archive_tier(desk.tier("old"))
        desk.draft("small", Contents(price_month=1, price_year=None))
    with desk.work(), statements() as sent:
        small, large = public_plans(desk.platform_id)
    assert (small.code, small.price("month", "EUR"), small.beyond) == ("small", Money(1000, "EUR"), None)
    assert (large.features, large.adds, large.beyond) == (("billing_history",), ("billing_history",), "Small")
    assert (large.saved("EUR"), large.limits["products"]) == (Money(6000, "EUR"), 100)
    assert len(sent) == 1


def test_a_plan_that_lacks_something_of_the_smaller_one_does_not_say_everything(desk: Desk) -> None:
    desk.sell("other", 9000, "inventory_basic", rank=40)
    with desk.work():
        assert [plan.beyond for plan in public_plans(desk.platform_id)] == [None, "Small", None]


@pytest.fixture
def visit(client: FlaskClient, desk: Desk) -> Any:
    """Looks at an address of the platform's site, or another."""
    with transaction():
        here = db.session.get_one(Platform, desk.platform_id)
        set_hosts(here, [f"{desk.code}.localhost"], ["all.test", f"main.test {desk.store_code}"])
    return lambda path="/plans/", base="http://all.test", **headers: client.get(path, base_url=base, headers=headers)


def switch(app: Flask, desk: Desk, wanted: Any) -> None:
    with app.app_context(), transaction():
        revision = db.session.get_one(Platform, desk.platform_id).revision
        app.extensions["interlock"].modules.apply(Ask(desk.platform_id, wanted, revision=revision, reason="test"))


def test_customers_see_prices_and_what_each_plan_opens_and_get_no_cookie(visit: Any) -> None:
    answer = visit()
    page = Page(answer)
    assert page.texts(".plan h2") == ["Small", "Large"]
    assert page.texts(".plan-price") == ["€10 a month", "€30 a month"]
    assert page.text("[data-plan=large] .plan-opens") == "Everything in Small, and"
    assert "Billing history" in page.text("[data-plan=large] .plan-list")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-cache"
    assert Page(visit("/plans/?interval=year")).texts(".plan-price") == ["€100 a year", "€300 a year"]


def test_the_page_is_sent_again_once_something_was_published_and_not_for_a_draft(visit: Any, desk: Desk) -> None:
    tag = visit().headers["ETag"]
    with desk.work():
        desk.draft("small", Contents(price_month=1200, price_year=12000))
    assert visit(**{"If-None-Match": tag}).status_code == 304
    with desk.work():
        desk.publish("small")
    again = visit(**{"If-None-Match": tag})
    assert (again.status_code, Page(again).texts(".plan-price")[0]) == (200, "€12 a month")


@pytest.mark.parametrize("interval", ["month", "", "century", "\x00"])
def test_whatever_interval_is_asked_for_it_answers(visit: Any, interval: str) -> None:
    assert visit(f"/plans/?interval={interval}").status_code == 200


def test_it_leads_to_the_sign_up_where_the_platform_allows_that(visit: Any, app: Flask, desk: Desk) -> None:
    tag = visit().headers["ETag"]
    assert not Page(visit()).select('a[href*="signup"]')
    switch(app, desk, Configure("platform-admin", {"merchant_self_signup": True}))
    page = Page(visit(**{"If-None-Match": tag}))
    assert page.select(".plan a.button")[0]["href"] == f"http://{desk.code}.localhost/admin/signup?plan=small&interval=month"


def test_there_is_none_on_a_store_s_site_nor_where_nothing_is_for_sale_nor_on_the_desk(visit: Any, desk: Desk) -> None:
    assert visit(base="http://main.test").status_code == 404
    assert visit("/s/main/plans/").status_code == 404
    assert visit(base=f"http://{desk.code}.localhost").status_code == 404
    with desk.work():
        for code in ("small", "large"):
            archive_tier(desk.tier(code))
    assert visit().status_code == 404


def test_the_site_map_lists_it_where_it_is(visit: Any, app: Flask, desk: Desk) -> None:
    line = "<loc>http://all.test/plans</loc>"
    assert line in visit("/sitemap.xml").text
    assert "plans" not in visit("/sitemap.xml", "http://main.test").text
    assert visit("/plans").status_code == 200
    switch(app, desk, {"billing": False})
    assert line not in visit("/sitemap.xml").text
    switch(app, desk, {"billing": True})
    with desk.work():
        for code in ("small", "large"):
            archive_tier(desk.tier(code))
    assert line not in visit("/sitemap.xml").text


def test_with_billing_off_it_is_an_address_like_any_other_that_never_was(visit: Any, app: Flask, desk: Desk) -> None:
    switch(app, desk, {"billing": False})
    assert visit().status_code == 404
    assert visit().data == visit("/nothing/").data
    switch(app, desk, {"billing": True})
    assert visit().status_code == 200
