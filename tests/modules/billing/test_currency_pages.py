"""Prices in several currencies as people see them: the draft of a tier, the price list, signing up, the plan of a store."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from modules.billing.models.prices import Prices
from modules.billing.services.tiers import Contents
from tests.factories.people import person
from tests.factories.plans import Desk
from tests.modules.billing.test_signing_up import URL, log_in, sells, sign_up  # noqa: F401
from tests.support.page import Page
from webapp.db import db, transaction, utcnow
from webapp.platforms.models import Platform
from webapp.providing.hosts import set_hosts
from webapp.roles import Role

pytestmark = pytest.mark.sqlite_only
YEN = Contents(price_month=1000, price_year=10000, quotas={"products": 10}, others={"JPY": Prices(1500, 15000)})


@pytest.fixture
def admin(client: FlaskClient, login: Any, desk: Desk) -> FlaskClient:
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=desk.platform))
    return client


@pytest.fixture
def alice(client: FlaskClient, login: Any, desk: Desk) -> FlaskClient:
    login(client, person("alice", Role.MERCHANT_OWNER, platform=desk.platform, merchant=desk.store.merchant))
    return client


def tier_page(admin: FlaskClient, desk: Desk) -> Page:
    return Page(admin.get(f"{desk.admin}/subscription-tiers/{desk.tiers['small']}"))


def test_a_currency_is_added_changed_and_taken_away_on_the_draft(admin: FlaskClient, desk: Desk) -> None:
    tier_page(admin, desk).submit(admin, "#tier-form", {"another": "JPY", "another_month": "1500", "another_year": "15000"})
    page = tier_page(admin, desk)
    assert page.one("[name=price_month_JPY]")["value"] == "1500"
    assert "¥1,500 a month" in page.text("[data-waits]")
    page.submit(admin, "#tier-form", {"price_month_JPY": "1600"})
    Page(admin.get(f"{desk.admin}/subscription-tiers/{desk.tiers['small']}/publish")).submit(admin, "[data-action=publish-tier]")
    assert "¥1,600" in Page(admin.get(f"{desk.admin}/subscription-tiers/")).text("[data-matrix] [data-price=JPY]")
    tier_page(admin, desk).submit(admin, "#tier-form", {"price_month_JPY": "", "price_year_JPY": ""})
    with desk.work():
        assert list(desk.tier("small").draft.prices) == ["EUR"]


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"another": "JPY", "another_month": "9.5"}, "another_month", ""),
        ({"another": "JPY"}, "another", "Enter a price"),
        ({"another": "EUR", "another_month": "9"}, "another", "already"),
        ({"another_month": "9"}, "another_month", "Choose the currency"),
        ({"another": "DEM", "another_month": "9"}, "another", ""),
        ({"another": "JPY", "another_month": "-9"}, "another_month", ""),
    ],
)
def test_what_is_no_price_in_another_currency_is_said_at_its_field(
    admin: FlaskClient, desk: Desk, typed: Any, field: str, said: str
) -> None:
    page = tier_page(admin, desk)
    answer = Page(page.submit(admin, "#tier-form", typed))
    assert answer.status == 422
    assert answer.has(f"[name={field}][aria-invalid=true]")
    assert said in answer.text(f"#{field}-error")
    assert answer.has("details[data-another][open]")


def test_publishing_says_who_pays_in_a_currency_that_the_draft_lacks(admin: FlaskClient, desk: Desk) -> None:
    desk.resell("small", YEN)
    desk.start(currency="JPY", now=utcnow())
    with desk.work():
        desk.draft("small", Contents(price_month=900, price_year=9000))
    page = Page(admin.get(f"{desk.admin}/subscription-tiers/{desk.tiers['small']}/publish"))
    assert "1 merchant pays in JPY" in page.text("[data-stranded=JPY]")
    page.submit(admin, "[data-action=publish-tier]")
    moving = Page(admin.get(f"{desk.admin}/subscription-tiers/{desk.tiers['small']}/move"))
    assert "pays in JPY" in moving.text("[data-left-out]")


def test_a_subscription_is_begun_in_a_currency_and_refused_in_one_without_a_price(admin: FlaskClient, desk: Desk) -> None:
    desk.resell("small", YEN)
    page = Page(admin.get(f"{desk.admin}/subscriptions/new"))
    refused = page.submit(admin, "#start-form form", {"tier": str(desk.tiers["large"]), "currency": "JPY"})
    assert refused.status_code == 422
    assert "Large has no price in JPY" in Page(refused).text("#currency-error")
    shown = Page(Page(refused).submit(admin, "#start-form form", {"tier": str(desk.tiers["small"])}))
    done = shown.submit(admin, "#start-form form")
    assert "¥1,500 a month" in Page(admin.get(done.location)).text()


def test_a_merchant_chooses_a_currency_once_and_keeps_it(alice: FlaskClient, desk: Desk) -> None:
    desk.resell("small", YEN)
    page = Page(alice.get(f"{desk.shop}/?currency=JPY"))
    assert page.texts("[data-currencies] a") == ["EUR", "JPY"]
    assert "Not sold in JPY" in page.text("main")
    preview = Page(alice.get(page.one("main td a.btn")["href"]))
    assert preview.one("[data-quote-total]")["data-quote-total"] == "1755"
    assert preview.submit(alice, "form[data-action=change-plan]").status_code == 303
    after = Page(alice.get(f"{desk.shop}/?currency=EUR"))
    assert ("¥1,500 a month" in after.text("#plan"), after.has("[data-currencies]")) == (True, False)
    refused = Page(alice.get(f"{desk.shop}/change?tier=large"))
    assert "Large has no price in JPY, only in EUR" in refused.text("main")


@pytest.mark.parametrize("asked", ["DEM", "jpy", "CHF", "x" * 5000, "%F0%9F%92%B8"])
def test_a_currency_that_nothing_is_sold_in_begins_no_plan(alice: FlaskClient, desk: Desk, asked: str) -> None:
    assert "€10.00 a month" in Page(alice.get(f"{desk.shop}/?currency={asked}")).text("main")
    page = Page(alice.get(f"{desk.shop}/change?tier=small&currency={asked}"))
    known = asked in {"DEM", "CHF"}
    assert (page.status, f"Small has no price in {asked}" in page.text("main")) == (200, known)
    assert page.has("form[data-action=change-plan]") != known
    if not known:
        page.submit(alice, "form[data-action=change-plan]")
        with desk.work():
            assert desk.live().currency == "EUR"


def test_from_the_price_list_in_yen_to_a_plan_in_yen(app: Flask, client: FlaskClient, sells: Desk) -> None:  # noqa: F811
    sells.resell("small", YEN)
    prices = Page(client.get("/plans/?currency=JPY", base_url="http://all.test"))
    assert prices.text("[data-plan=small] .plan-price") == "¥1,500 a month"
    assert prices.text("[data-plan=free] .plan-price") == "Not sold in JPY"
    assert not prices.has("[data-plan=free] a.button[href*=signup]")
    address = prices.one("[data-plan=small] a.button")["href"].removeprefix("http://shop.localhost")
    assert address == "/admin/signup?plan=small&interval=month&currency=JPY"
    code = sign_up(app, client, f"{URL}?plan=small&interval=month&currency=JPY")
    log_in(client)
    page = Page(client.get(f"/platforms/shop/store/{code}/billing/"))
    assert "¥1,500 a month" in page.text("#plan")
    preview = Page(client.get(page.one("#plan a.btn")["href"]))
    assert preview.submit(client, "main form[method=post]").status_code == 303
    assert "¥1,500 a month" in Page(client.get(f"/platforms/shop/store/{code}/billing/")).text("#plan")


def test_the_price_list_has_a_tag_of_its_own_for_each_currency(client: FlaskClient, desk: Desk) -> None:
    with transaction():
        set_hosts(db.session.get_one(Platform, desk.platform_id), [f"{desk.code}.localhost"], ["all.test"])
    before = client.get("/plans/", base_url="http://all.test")
    assert not Page(before).has("[data-currencies]")
    desk.resell("small", YEN)
    tags = {client.get(f"/plans/?currency={each}", base_url="http://all.test").headers["ETag"] for each in ("EUR", "JPY")}
    assert len(tags | {before.headers["ETag"]}) == 3
