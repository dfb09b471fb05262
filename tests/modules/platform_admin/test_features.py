"""The features of a store: in the console and on the platform, with the chain of reasons."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from modules.billing.services import overrides
from tests.factories import people, places
from tests.factories.plans import Desk
from tests.support.page import Page
from tests.support.statements import reads, statements
from webapp.actor import acting, person
from webapp.db import utcnow
from webapp.platforms.models import Platform
from webapp.roles import Role
from webapp.switching.ask import Ask

FEATURE = "billing_history"
CONSOLE = "/admin/platforms/cards/stores/main/features"
ADMIN = "/platforms/cards/admin/stores/main/features"


@pytest.fixture
def desk(platform: Platform) -> Desk:
    """A store whose merchant has the Small tier, which lacks what Large holds."""
    made = Desk(platform, places.store(platform, "main"))
    made.sell("small", 1000, rank=10)
    made.sell("large", 3000, FEATURE, rank=20)
    made.start(now=utcnow())
    return made


@pytest.fixture
def admin(app: Flask, login: Callable[..., TestResponse], platform: Platform) -> FlaskClient:
    """The browser of the platform's administrator."""
    browser = app.test_client()
    login(browser, people.person("paula", Role.PLATFORM_ADMIN, platform=platform))
    return browser


def allow(desk: Desk, *, granted: bool = True) -> str:
    alice = people.super_admin("alice")
    user_id, address = alice.id, alice.email
    with desk.work(), acting(person(user_id)):
        given = {"feature": FEATURE, "granted": granted, "reason": "A trial."}
        overrides.set_override(desk.platform_id, desk.merchant_id, **given)  # type: ignore[arg-type]
    return address


def answer(page: Page, feature: str = FEATURE) -> tuple[str, list[str]]:
    """What the page answers for a feature, and the kinds of the reasons, the first level of them."""
    row = page.one(f'[data-feature="{feature}"]')
    return str(row["data-answer"]), [str(item["data-why"]) for item in row.select(".why-panel > ul > li")]


def test_every_feature_of_every_module_is_there_with_its_reasons(app: Flask, console: FlaskClient, desk: Desk) -> None:
    page = Page(console.get(CONSOLE))
    assert {str(row["data-feature"]) for row in page.select("[data-feature]")} == set(app.extensions["interlock"].registry.features)
    assert answer(page) == ("not_in_tier", ["not_in_tier", "module_on"])
    assert answer(page, "inventory_basic") == ("module_off", ["module_off"])
    assert answer(page, "merchant_management") == ("granted", ["not_sold", "module_on"])
    assert page.one('[data-module="billing"]')["data-state"] == "on"


def test_an_exception_is_told_with_who_and_why(console: FlaskClient, desk: Desk) -> None:
    alice = allow(desk)
    page = Page(console.get(CONSOLE))
    assert answer(page)[0] == "override"
    assert alice in page.text(f'[data-feature="{FEATURE}"] [data-why="override"]')


def test_the_same_as_json(console: FlaskClient, desk: Desk) -> None:
    alice = allow(desk, granted=False)
    url = Page(console.get(CONSOLE)).one(f'[data-feature="{FEATURE}"] .why-panel a')["href"]
    told = console.get(str(url)).json
    assert (told["platform"], told["store"], told["feature"], told["granted"]) == ("cards", "main", FEATURE, False)
    assert [reason["kind"] for reason in told["reasons"]] == ["refused", "not_in_tier", "module_on"]
    assert (told["reasons"][0]["facts"]["by"], told["reasons"][0]["facts"]["reason"]) == (alice, "A trial.")


def test_the_platforms_own_page_tells_the_same(console: FlaskClient, admin: FlaskClient, desk: Desk) -> None:
    allow(desk)
    page = Page(admin.get(ADMIN))
    assert answer(page) == answer(Page(console.get(CONSOLE)))
    assert admin.get(f"{ADMIN}/{FEATURE}/why.json").json == console.get(f"{CONSOLE}/{FEATURE}/why.json").json


def test_the_pages_are_linked_and_lead_to_the_exceptions(console: FlaskClient, admin: FlaskClient, desk: Desk) -> None:
    assert Page(console.get(f"/admin/merchants/{desk.merchant_id}")).one(f'a[href$="{CONSOLE}"]')
    for url in (f"/platforms/cards/admin/merchants/{desk.merchant_id}", "/platforms/cards/admin/stores/", ADMIN.removesuffix("/features")):
        assert Page(admin.get(url)).one(f'a[href$="{ADMIN}"]')
    for browser, url in ((console, CONSOLE), (admin, ADMIN)):
        link = Page(browser.get(url)).one(f'a[href$="/subscriptions/merchants/{desk.merchant_id}"]')
        assert browser.get(str(link["href"])).status_code == 200


def test_with_billing_off_nothing_leads_to_exceptions(app: Flask, console: FlaskClient, desk: Desk) -> None:
    app.extensions["interlock"].modules.change(Ask(desk.platform_id, {"billing": False}, revision=1, reason="test"))
    page = Page(console.get(CONSOLE))
    assert page.status == 200
    assert not page.has('a[href*="/subscriptions/merchants/"]')


def test_a_platforms_administrator_sees_it_in_the_console_and_nobody_elses(admin: FlaskClient, desk: Desk) -> None:
    places.store(places.platform(code="other"), "theirs")
    assert admin.get(CONSOLE).status_code == 200
    assert admin.get("/admin/platforms/other/stores/theirs/features").status_code == 404


@pytest.mark.parametrize("path", ["nowhere/features", "main/features/nonsense/why.json", "nowhere/features/billing_history/why.json"])
def test_what_is_not_there_is_not_found(console: FlaskClient, desk: Desk, path: str) -> None:
    assert console.get(f"/admin/platforms/cards/stores/{path}").status_code == 404
    assert console.get(f"/platforms/cards/admin/stores/{path}").status_code == 404


@pytest.mark.both_databases
def test_the_page_reads_once_more_with_overrides_to_name_who_made_them(console: FlaskClient, desk: Desk) -> None:
    def cost() -> int:
        with statements() as seen:
            console.get(CONSOLE)
        return len(reads(seen))

    cost()  # notes the use of the module
    plain = cost()
    allow(desk)
    assert cost() == plain + 1
    assert plain <= 15
