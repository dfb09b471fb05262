"""The price list on a page of the platform's site."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from modules.billing.models import Tier
from modules.billing.queries.price_list import public_plans
from modules.billing.services import drafts, tiers
from modules.billing.services.tiers import Contents
from tests.factories.places import platform, store
from tests.factories.plans import Desk
from tests.factories.site import block_page
from tests.support.page import Page
from webapp.commerce import Money
from webapp.db import transaction
from webapp.providing.hosts import set_hosts

SITE = "http://all.test"


@pytest.fixture
def listed(app: Flask) -> Desk:
    """A platform with two public tiers, one on request and one archived, and a site."""
    here = platform("billing", "cms")
    desk = Desk(here, store(here))
    desk.sell("large", 4900, rank=20)
    desk.sell("small", 900)
    desk.sell("secret", None)
    desk.sell("old", 100)
    with desk.work():
        tiers.archive_tier(desk.tier("old"))
    with transaction():
        set_hosts(here, [f"{here.code}.localhost"], ["all.test", "main.test main"])
    return desk


def test_public_tiers_are_listed_in_their_order(listed: Desk) -> None:
    with listed.work():
        found = [(each.code, each.price("month", "EUR"), each.price("year", "EUR")) for each in public_plans(listed.platform_id)]
    assert found == [("small", Money(900, "EUR"), Money(9000, "EUR")), ("large", Money(4900, "EUR"), Money(49000, "EUR"))]


@pytest.mark.pages
def test_the_platforms_site_shows_them_and_a_stores_does_not(listed: Desk, client: FlaskClient) -> None:
    block_page(listed.platform, "billing.plans", heading="Prices", label="Ask us", url="mailto:a@b.lu")
    page = Page(client.get("/", base_url=SITE))
    assert page.texts(".plan h3") == ["Small", "Large"]
    assert page.texts(".plan-price") == ["€9.00 a month", "€49.00 a month"]
    assert page.one("section .button")["href"] == "mailto:a@b.lu"
    assert Page(client.get("/", base_url="http://main.test")).select(".plan") == []


def dearer(tier: Tier) -> None:
    rest = {"version": tier.version, "name": tier.name, "description": "", "rank": tier.rank, "is_public": True, "currency": "EUR"}
    drafts.save_draft(tier, contents=Contents(price_month=1000, price_year=10000), **rest)
    drafts.publish(tier, version=tier.version)


CHANGES: dict[str, Callable[[Tier], object]] = {
    "price": dearer,
    "name": lambda tier: setattr(tier, "name", "Other"),
    "no longer public": lambda tier: setattr(tier, "is_public", False),
    "archived": tiers.archive_tier,
}


@pytest.mark.pages
@pytest.mark.parametrize("what", CHANGES)
def test_nothing_stale_is_shown_when_a_tier_changes(listed: Desk, client: FlaskClient, what: str) -> None:
    block_page(listed.platform, "billing.plans")
    tag = client.get("/", base_url=SITE).headers["ETag"]
    assert client.get("/", base_url=SITE, headers={"If-None-Match": tag}).status_code == 304
    with listed.work():
        CHANGES[what](listed.tier("small"))
    assert client.get("/", base_url=SITE, headers={"If-None-Match": tag}).status_code == 200
