"""Platforms, merchants and administrators in the console."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.factories import people, places
from tests.support.page import Page
from webapp.accounts.models import User
from webapp.db import db, transaction
from webapp.domain import Conflict
from webapp.merchants.models import Merchant
from webapp.platforms.models import Platform, PlatformHost
from webapp.providing.platforms import edit_platform
from webapp.roles import Role
from webapp.switching.ask import Ask

FORM = "main form.form:not([data-action])"


def test_a_platform_is_created_from_a_preset(console: FlaskClient) -> None:
    page = Page(console.get("/admin/platforms/create"))
    answer = page.submit(console, FORM, {"code": "fresh", "name": "Fresh", "preset": "loyalty", "hosts": "fresh.test\nwww.fresh.test"})
    assert answer.status_code == 303
    assert db.session.scalars(select(PlatformHost.host).order_by(PlatformHost.host)).all() == ["fresh.test", "www.fresh.test"]
    assert Page(console.get("/admin/platforms/fresh/modules")).one('[data-module="billing"]')["data-state"] == "on"


def test_a_bad_code_keeps_what_was_typed(console: FlaskClient) -> None:
    answer = Page(Page(console.get("/admin/platforms/create")).submit(console, FORM, {"code": "No!", "name": "Fresh"}))
    assert answer.status == 422
    assert answer.one('[name="code"]')["aria-invalid"] == "true"
    assert answer.one('[name="name"]')["value"] == "Fresh"


@pytest.mark.both_databases
def test_a_host_leads_to_one_platform_only(console: FlaskClient, platform: Platform) -> None:
    places.platform(code="other")
    answer = Page(Page(console.get("/admin/platforms/other")).submit(console, FORM, {"hosts": "cards.localhost"}))
    assert answer.status == 422
    assert "already leads to another platform" in answer.text(".error-summary")


def test_a_stale_platform_shows_both_versions_and_keeps_what_was_typed(console: FlaskClient, platform: Platform) -> None:
    mine, theirs = Page(console.get("/admin/platforms/cards")), Page(console.get("/admin/platforms/cards"))
    theirs.submit(console, FORM, {"name": "Theirs", "hosts": "theirs.test"})
    late = Page(mine.submit(console, FORM, {"name": "Mine", "hosts": "mine.test\nwww.mine.test"}))
    assert (late.status, late.one(".error-summary[autofocus]").name) == (409, "div")
    assert late.texts(".diff tbody tr") == ["Name Theirs Mine", "Hosts theirs.test mine.test www.mine.test"]
    assert (late.one('[name="name"]')["value"], late.one('[name="hosts"]').get_text().split()) == ("Mine", ["mine.test", "www.mine.test"])
    assert hosts() == ["theirs.test"]
    assert late.submit(console, FORM).status_code == 303
    assert (platform.name, hosts()) == ("Mine", ["mine.test", "www.mine.test"])


def hosts() -> list[str]:
    return list(db.session.scalars(select(PlatformHost.host).order_by(PlatformHost.host)))


def test_a_change_of_modules_is_no_edit_of_name_and_hosts(app: Flask, console: FlaskClient, platform: Platform) -> None:
    page = Page(console.get("/admin/platforms/cards"))
    switch(app, platform, billing=False)
    assert page.submit(console, FORM, {"name": "Mine"}).status_code == 303
    switch(app, platform, billing=True)
    assert (platform.name, platform.revision, platform.version) == ("Mine", 3, 2)


def switch(app: Flask, platform: Platform, **wanted: bool) -> None:
    with transaction():
        app.extensions["interlock"].modules.apply(Ask(platform.id, wanted, revision=platform.revision))


@pytest.mark.both_databases
def test_of_two_saves_at_the_same_moment_one_is_told(app: Flask, platform: Platform) -> None:
    start, platform_id = Barrier(2), platform.id
    db.session.rollback()

    def save(name: str) -> str:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    edit_platform(platform_id, version=1, name=name, hosts=[])
            except Conflict as conflict:
                return conflict.code
            finally:
                db.session.remove()
            return "saved"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(save, ("One", "Two"))) == ["saved", "stale"]


def test_two_who_change_only_a_merchants_platforms_are_told_of_each_other(console: FlaskClient, platform: Platform) -> None:
    merchant, other = places.store(platform).merchant, places.platform(code="other")
    url, both = f"/admin/merchants/{merchant.id}/edit", [str(platform.id), str(other.id)]
    mine, theirs = Page(console.get(url)), Page(console.get(url))
    assert theirs.submit(console, FORM, {"platforms": both}).status_code == 303
    late = Page(mine.submit(console, FORM, {"legal_name": "Mine"}))
    assert late.status == 409
    assert "Platforms Cards, Other Cards" in late.texts(".diff tbody tr")
    assert len(merchant.links) == 2


def test_suspending_asks_first_and_pauses_the_platform(console: FlaskClient, platform: Platform) -> None:
    page = Page(console.get("/admin/platforms/cards/suspend"))
    assert page.submit(console, 'form[action$="/suspend"]').status_code == 303
    assert console.get("/platforms/cards/admin/stores").status_code == 503
    Page(console.get("/admin/platforms/cards")).submit(console, 'form[action$="/resume"]')
    assert console.get("/platforms/cards/admin/stores").status_code == 200


def test_a_merchant_is_added_to_platforms_and_cannot_leave_its_stores(console: FlaskClient, platform: Platform) -> None:
    page = Page(console.get("/admin/merchants/create"))
    assert page.submit(console, FORM, {"legal_name": "Vins s.à r.l.", "platforms": [str(platform.id)]}).status_code == 303
    merchant = db.session.scalars(select(Merchant)).one()
    places.store(platform, merchant=merchant)
    answer = Page(Page(console.get(f"/admin/merchants/{merchant.id}/edit")).submit(console, FORM, {"platforms": None}))
    assert answer.status == 422
    assert "so it stays there" in answer.text(".error-summary")


def test_a_stale_merchant_shows_both_versions(console: FlaskClient, platform: Platform) -> None:
    merchant = places.store(platform).merchant
    page = Page(console.get(f"/admin/merchants/{merchant.id}/edit"))
    page.submit(console, FORM, {"legal_name": "First"})
    answer = Page(page.submit(console, FORM, {"legal_name": "Second"}))
    assert answer.status == 409
    assert answer.texts(".diff td") == ["First", "Second"]
    assert answer.submit(console, FORM).status_code == 303


def test_a_merchants_page_leads_to_its_stores(console: FlaskClient, platform: Platform) -> None:
    merchant = places.store(platform, "cafe").merchant
    page = Page(console.get(f"/admin/merchants/{merchant.id}"))
    assert page.one('main a[href*="/stores/"]:not(.btn)')["href"] == "/platforms/cards/admin/stores/cafe"
    assert console.get("/platforms/cards/admin/stores/cafe").status_code == 200


def test_a_merchant_is_suspended_and_active_again(console: FlaskClient, platform: Platform) -> None:
    merchant = places.store(platform).merchant
    page = Page(console.get(f"/admin/merchants/{merchant.id}"))
    page.submit(console, 'form[action$="/suspend"]')
    assert merchant.status == "suspended"
    Page(console.get(f"/admin/merchants/{merchant.id}")).submit(console, 'form[action$="/resume"]')
    assert merchant.status == "active"


def test_the_list_of_platforms_tells_the_last_change(console: FlaskClient, platform: Platform) -> None:
    page = Page(console.get("/admin/platforms?sort=changed&dir=desc"))
    assert page.has('td a[href^="/admin/platforms/cards/modules/history"] time')


def test_the_dashboard_tells_how_the_platforms_are(console: FlaskClient, platform: Platform) -> None:
    assert "Cards" in Page(console.get("/admin/dashboard/cards/platforms")).text("tbody")
    assert "Created" in Page(console.get("/admin/dashboard/cards/changes")).text('[data-card="changes"]')


def test_closing_an_account_asks_and_the_person_is_found_again(console: FlaskClient, platform: Platform) -> None:
    nora = people.person("nora", Role.PLATFORM_ADMIN, platform=platform)
    url = f"/admin/admin-users/{nora.id}"
    asked = Page(console.get(f"{url}/close"))
    assert "Their roles stay" in asked.text("main")
    assert asked.submit(console, "main form").status_code == 303
    assert not nora.active
    assert nora.email in Page(console.get("/admin/admin-users/?state=closed")).text("table")
    Page(console.get(url)).submit(console, 'form[action$="/open"]')
    assert nora.active


def test_nobody_closes_their_own_account(console: FlaskClient) -> None:
    other = people.super_admin("other")
    page = Page(console.get("/admin/admin-users"))
    token = page.select('[name="csrf_token"]')[0]["value"]
    me = db.session.scalars(select(User.id).where(User.id != other.id)).first()
    assert console.post(f"/admin/admin-users/{me}/close", data={"csrf_token": token}).status_code == 422
