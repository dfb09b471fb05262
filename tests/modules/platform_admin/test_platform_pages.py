"""A platform admin's merchants, stores and menus."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from modules.platform_admin.visible import modules_page
from tests.factories import people, places
from tests.support.page import Page
from webapp.accounts.access import Member
from webapp.merchants.queries import store_on
from webapp.platforms.models import Platform
from webapp.roles import Role

FORM = "main form.form:not([data-action])"
ROOT = "/platforms/cards/admin"


@pytest.fixture
def admin(client: FlaskClient, platform: Platform, login: Callable[..., TestResponse]) -> FlaskClient:
    login(client, people.person("alice", Role.PLATFORM_ADMIN, platform=platform))
    return client


def test_a_merchant_then_a_store(admin: FlaskClient, platform: Platform) -> None:
    assert Page(admin.get(f"{ROOT}/merchants")).has(".empty a")
    Page(admin.get(f"{ROOT}/merchants/create")).submit(admin, FORM, {"legal_name": "Café Central"})
    answer = Page(admin.get(f"{ROOT}/stores/create")).submit(admin, FORM, {"code": "cafe", "name": "Café"})
    assert answer.status_code == 303
    made = store_on(platform.id, "cafe")
    assert made is not None
    assert made.merchant.legal_name == "Café Central"


def test_a_store_needs_a_merchant_first(admin: FlaskClient) -> None:
    page = Page(admin.get(f"{ROOT}/stores/create"))
    assert not page.has(FORM)
    assert page.one(".empty a")["href"] == f"{ROOT}/merchants/create"


def test_a_merchants_page_opens_a_store_for_it(admin: FlaskClient, platform: Platform) -> None:
    places.store(platform, "first")
    merchant = places.store(platform, "cafe").merchant
    page = Page(admin.get(f"{ROOT}/merchants/{merchant.id}"))
    assert page.one('main td a[href*="/stores/"]:not(.btn)')["href"] == f"{ROOT}/stores/cafe"
    form = Page(admin.get(str(page.one('main a[href*="/stores/create"]')["href"])))
    assert form.one("#merchant option[selected]")["value"] == str(merchant.id)


def test_the_dashboard_counts_merchants_and_stores(admin: FlaskClient, platform: Platform) -> None:
    places.store(platform, "cafe")
    assert Page(admin.get(f"{ROOT}/dashboard/cards/merchants")).texts("dd") == ["1", "1", "0"]


@pytest.mark.both_databases
def test_a_store_code_is_taken_once_per_platform(admin: FlaskClient, platform: Platform) -> None:
    places.store(platform, "cafe")
    answer = Page(Page(admin.get(f"{ROOT}/stores/create")).submit(admin, FORM, {"code": "cafe", "name": "Another"}))
    assert answer.status == 422
    assert answer.one('[name="code"]')["aria-invalid"] == "true"


def test_a_store_is_closed_and_opened_again(admin: FlaskClient, platform: Platform) -> None:
    shop = places.store(platform, "cafe")
    Page(admin.get(f"{ROOT}/stores/cafe")).submit(admin, 'form[action$="/close"]')
    assert shop.status == "closed"
    Page(admin.get(f"{ROOT}/stores/cafe")).submit(admin, 'form[action$="/open"]')
    assert shop.status == "active"


@pytest.mark.both_databases
def test_another_platforms_merchants_and_stores_are_404(admin: FlaskClient) -> None:
    foreign = places.store(places.platform(code="other"), "theirs")
    assert admin.get(f"{ROOT}/merchants/{foreign.merchant_id}").status_code == 404
    assert admin.get(f"{ROOT}/stores/theirs").status_code == 404


def test_a_merchant_shared_with_another_platform_is_the_providers_to_change(admin: FlaskClient, platform: Platform) -> None:
    merchant = places.store(platform).merchant
    merchant_id = merchant.id
    _link(merchant_id, places.platform(code="other").id)
    assert not Page(admin.get(f"{ROOT}/merchants/{merchant_id}")).has('a[href$="/edit"]')
    assert admin.get(f"{ROOT}/merchants/{merchant_id}/edit").status_code == 422


def _link(merchant_id: int, platform_id: int) -> None:
    from webapp.db import transaction
    from webapp.merchants.models import MerchantPlatform

    with transaction() as session:
        session.add(MerchantPlatform(merchant_id=merchant_id, platform_id=platform_id))


def test_what_the_platform_hides_is_closed(admin: FlaskClient) -> None:
    menu = Page(admin.get(f"{ROOT}/menu"))
    shown = [box["value"] for box in menu.select('[data-action="menu-platform"] [id^="platform-admin-"]') if box["value"] != "merchants"]
    menu.submit(admin, 'form[data-action="menu-platform"]:has([value="admin"])', {"show": shown})
    assert admin.get(f"{ROOT}/merchants").status_code == 404
    assert not Page(admin.get(f"{ROOT}/stores")).has('[data-menu-item="merchants"]')


def test_two_who_close_entries_are_told_of_each_other(admin: FlaskClient) -> None:
    form = 'form[data-action="menu-platform"]:has([value="admin"])'
    mine, theirs = Page(admin.get(f"{ROOT}/menu")), Page(admin.get(f"{ROOT}/menu"))
    shown = [box["value"] for box in mine.select(f"{form} [type=checkbox]:not([disabled])")]
    theirs.submit(admin, form, {"show": [each for each in shown if each != "stores"]})
    late = Page(mine.submit(admin, form, {"show": [each for each in shown if each != "merchants"]}))
    assert late.status == 409
    assert late.texts(".diff tbody tr") == ["Merchants shown hidden", "Stores hidden shown"]
    assert not late.has(f'{form} [value="merchants"][checked]')
    assert [admin.get(f"{ROOT}/{page}").status_code for page in ("stores", "merchants")] == [404, 200]
    assert late.submit(admin, form).status_code == 303
    assert [admin.get(f"{ROOT}/{page}").status_code for page in ("stores", "merchants")] == [200, 404]


def test_what_a_person_hides_is_only_out_of_sight(admin: FlaskClient) -> None:
    menu = Page(admin.get(f"{ROOT}/menu"))
    menu.submit(admin, 'form[data-action="menu-mine"]', {"show": ["stores"]})
    assert not Page(admin.get(f"{ROOT}/stores")).has('[data-menu-item="merchants"]')
    assert admin.get(f"{ROOT}/merchants").status_code == 200


def test_the_menu_leads_to_the_modules_in_the_console(admin: FlaskClient) -> None:
    link = Page(admin.get(f"{ROOT}/stores")).one('#side-menu [data-menu-item="modules"]')
    assert link["href"] == "/admin/platforms/cards/modules"
    assert Page(admin.get(str(link["href"]))).has('[data-module="billing"]')


def test_a_platforms_own_host_leads_to_the_consoles_only_those_who_switch(app: Flask, platform: Platform) -> None:
    with app.test_request_context("/admin/stores", base_url="http://cards.localhost:8000"):
        assert modules_page() == "/admin/module-list"
        g.member = Member(None, permissions=frozenset({"platform-admin:modules:write"}))
        assert modules_page() == "http://localhost:8000/admin/platforms/cards/modules"


def test_the_link_to_the_modules_cannot_be_hidden(admin: FlaskClient) -> None:
    Page(admin.get(f"{ROOT}/menu")).submit(admin, 'form[data-action="menu-mine"]', {"show": ["stores"]})
    assert Page(admin.get(f"{ROOT}/stores")).has('#side-menu [data-menu-item="modules"]')
