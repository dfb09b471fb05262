"""Read-only, never and chosen on the modules page, and what people of the platform see of them."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from modules.billing.models import Tier
from tests.factories import people
from tests.modules.platform_admin.conftest import ModulesPage
from tests.support.page import Page
from webapp.db import db, transaction
from webapp.platforms.models import Platform
from webapp.roles import Role
from webapp.switching.models import ModuleUse
from webapp.switching.service import ModuleService
from webapp.tenancy import scope


def test_a_module_made_read_only_says_so_and_stays_on(modules_page: ModulesPage) -> None:
    assert modules_page.ask("billing", "read-only").status == 303
    assert modules_page.states()["billing"] == "read-only"
    assert "Read-only" in modules_page.get("?state=read-only").text('[data-module="billing"]')


def test_its_pages_answer_with_a_banner_and_refuse_what_would_be_saved(
    modules_page: ModulesPage, platform: Platform, console: FlaskClient
) -> None:
    url = f"/platforms/{platform.code}/admin/subscription-tiers"
    form = Page(console.get(f"{url}/new"))
    modules_page.apply(modules_page.ask("billing", "read-only"), "It counts wrongly")
    assert Page(console.get(url)).has("[data-read-only]")
    token = form.select('[name="csrf_token"]')[0]["value"]
    refused = console.post(f"{url}/new", data={"csrf_token": token, "name": "Gold", "code": "gold"})
    assert refused.status_code == 409
    assert "Billing is read-only" in refused.text
    button = console.post(f"/platforms/{platform.code}/admin/subscriptions/renew-due", data={"csrf_token": token})
    assert "Read-only at the moment" in Page(button).one("h1").get_text()
    with scope(platform.id):
        assert db.session.scalars(select(Tier)).all() == []


def test_writable_again_it_saves_again(modules_page: ModulesPage) -> None:
    modules_page.ask("billing", "read-only")
    modules_page.ask("billing", "writable")
    assert modules_page.states()["billing"] == "on"


def test_never_asks_for_a_reason_and_then_holds(modules_page: ModulesPage) -> None:
    plan = modules_page.ask("inventory", "never")
    assert plan.one("[data-plan-step]")["data-plan-step"] == "never"
    assert modules_page.apply(plan).status == 422
    assert modules_page.apply(modules_page.ask("inventory", "never"), "They only sell services.").status == 303
    page = modules_page.get()
    assert page.one('[data-module="inventory"]').has_attr("data-barred")
    assert not page.has('[data-module="inventory"] form[data-action="toggle"]')
    refused = modules_page.toggle("marketplace")
    assert refused.status == 422
    assert "They only sell services" in refused.text()


def test_allowed_it_can_be_switched_on(modules_page: ModulesPage) -> None:
    modules_page.apply(modules_page.ask("inventory", "never"), "Not here.")
    modules_page.ask("inventory", "allow")
    modules_page.toggle("inventory")
    assert modules_page.states()["inventory"] == "on"


def test_what_was_offered_can_be_kept(modules_page: ModulesPage) -> None:
    modules_page.apply(modules_page.toggle("marketplace"), "yes")
    modules_page.toggle("marketplace")
    modules_page.act("keep")
    assert not modules_page.get().has('form[data-action="offer"]')
    assert modules_page.states()["inventory"] == "on"


def test_a_double_click_is_one_change(modules_page: ModulesPage, platform: Platform) -> None:
    page = modules_page.get()
    assert [modules_page.toggle("inventory", page).status for _ in range(2)] == [303, 303]
    assert platform.revision == 2


def test_a_confirmation_sent_twice_is_one_change(modules_page: ModulesPage, platform: Platform) -> None:
    plan = modules_page.toggle("marketplace")
    assert [modules_page.apply(plan, "yes").status for _ in range(2)] == [303, 303]
    assert platform.revision == 2


def test_a_change_behind_others_is_undone_from_the_history(modules_page: ModulesPage) -> None:
    modules_page.toggle("inventory")
    modules_page.toggle("billing")
    history = modules_page.get("/history")
    for row in history.select("[data-change]"):
        if row["data-change"] != "2":
            row.decompose()
    assert modules_page.act("undo", history).status == 303
    states = modules_page.states()
    assert (states["inventory"], states["billing"]) == ("off", "off")


def test_the_chain_of_reasons_is_told_as_json(modules_page: ModulesPage, console: FlaskClient) -> None:
    modules_page.apply(modules_page.toggle("marketplace"), "Letzshop begins")
    told = console.get(f"{modules_page.url}/inventory/why.json").json
    assert [reason["kind"] for reason in told["reasons"]] == ["implied", "needed_by"]
    (chosen,) = told["reasons"][1]["chain"]
    assert chosen["kind"] == "chosen"
    assert chosen["change"]["reason"] == "Letzshop begins"


def test_a_module_used_within_the_day_is_switched_off_with_a_reason(
    modules_page: ModulesPage, platform: Platform, console: FlaskClient, login: Callable[..., TestResponse]
) -> None:
    modules_page.toggle("inventory")
    admin = people.person("paula", Role.PLATFORM_ADMIN, platform=platform)
    browser = console.application.test_client()
    login(browser, admin)
    assert browser.get(f"/platforms/{platform.code}/admin/inventory").status_code == 200
    assert db.session.scalars(select(ModuleUse.actor)).all() == [admin.email]
    plan = modules_page.toggle("inventory")
    assert plan.text("[data-last-used]").endswith(f"by {admin.name}")
    assert modules_page.apply(plan).status == 422
    assert modules_page.apply(plan, "The season is over").status == 303


def test_a_use_long_ago_asks_for_nothing(modules_page: ModulesPage, platform: Platform, service: ModuleService) -> None:
    modules_page.toggle("inventory")
    with transaction() as session:
        session.add(ModuleUse(platform_id=platform.id, module_code="inventory", used_at=platform.created_at.replace(year=2020), actor="x"))
    assert not service.assess(service.plan(platform.id, {"inventory": False})).needs_confirmation
