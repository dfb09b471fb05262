"""The call to join on a page for customers."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from modules.loyalty import queries
from tests.factories.site import block_page
from tests.factories.work import at_work
from tests.modules.loyalty.conftest import World
from tests.support.page import Page
from webapp.db import transaction
from webapp.providing.hosts import set_hosts

pytestmark = pytest.mark.pages
SITE = "http://main.test"


@pytest.fixture
def inviting(app: Flask) -> World:
    """A shop with a programme, pages and a site."""
    made = World.with_modules("customers", "loyalty", "cms")
    made.programme()
    with transaction():
        set_hosts(made.platform, [f"{made.platform.code}.localhost"], ["all.test", f"main.test {made.shop.code}"])
    block_page(made.platform, "loyalty.join")
    return made


def set_programme(world: World, **values: str) -> None:
    with at_work(world.platform):
        found = queries.programme(world.here().merchant_id)
        for name, value in values.items():
            setattr(found, name, value)


def test_it_says_the_programmes_name_and_leads_to_the_form(inviting: World, client: FlaskClient) -> None:
    page = Page(client.get("/", base_url=SITE))
    assert page.text(".join-block h2") == "Club"
    assert page.one(".join-block a")["href"] == "/join"


def test_the_platforms_site_leads_to_the_choice_of_shops(inviting: World, client: FlaskClient) -> None:
    page = Page(client.get("/", base_url="http://all.test"))
    assert page.text(".join-block h2") == "Your loyalty card"
    assert Page(client.get(str(page.one(".join-block a")["href"]), base_url="http://all.test")).texts("main li")


def test_nobody_is_invited_to_a_programme_that_is_paused(inviting: World, client: FlaskClient) -> None:
    set_programme(inviting, status="paused")
    assert Page(client.get("/", base_url=SITE)).select(".join-block") == []


@pytest.mark.parametrize("change", [{"name": "Other"}, {"kind": "points"}, {"status": "paused"}])
def test_nothing_stale_is_shown_when_the_programme_changes(inviting: World, client: FlaskClient, change: dict[str, str]) -> None:
    tag = client.get("/", base_url=SITE).headers["ETag"]
    assert client.get("/", base_url=SITE, headers={"If-None-Match": tag}).status_code == 304
    set_programme(inviting, **change)
    assert client.get("/", base_url=SITE, headers={"If-None-Match": tag}).status_code == 200
