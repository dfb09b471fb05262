"""Health checks on the modules page, in the matrix and in the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.factories import people
from tests.kernel.platforms.test_chain import unguarded
from tests.modules.platform_admin.conftest import HTMX, ModulesPage
from tests.modules.platform_admin.test_health import broken_module
from tests.support.page import Page
from webapp.db import db
from webapp.faults import checks
from webapp.faults.models import ModuleCheck
from webapp.health import rounds, turns
from webapp.platforms.models import Platform
from webapp.registry.kinds.health import HealthCheck
from webapp.roles import Role
from webapp.switching.ask import Ask
from webapp.switching.service import ModuleService

BILLING = '[data-module="billing"]'


@pytest.fixture
def says(app: Flask) -> Iterator[dict[str, Any]]:
    """Billing has one check, that says what stands under "answer"; an error in its place is raised."""
    said: dict[str, Any] = {"answer": None}

    def answer(_platform: Any) -> str | None:
        if isinstance(said["answer"], Exception):
            raise said["answer"]
        return said["answer"]  # type: ignore[no-any-return]

    with broken_module(app, "billing", contributes=(HealthCheck(code="rows", name="Rows add up", check=answer),)):
        yield said


def test_before_the_first_time_a_check_was_not_asked(modules_page: ModulesPage, says: dict[str, Any]) -> None:
    assert modules_page.opened("billing", "health").texts(f"{BILLING} [data-outcome]") == ["not asked yet Rows add up"]


def test_check_now_says_that_all_is_well(modules_page: ModulesPage, platform: Platform, says: dict[str, Any]) -> None:
    answer = modules_page.act("check")
    assert answer.status == 303
    page = modules_page.get()
    assert "2 checks: all is well." in page.text(".alert-success")
    assert modules_page.opened("billing", "health").one(f"{BILLING} [data-outcome]")["data-outcome"] == "ok"
    assert not page.has("[data-health]")
    assert platform.revision == 1


def test_a_check_that_is_not_well_marks_the_row_until_it_is(modules_page: ModulesPage, says: dict[str, Any]) -> None:
    says["answer"] = "A row is missing. Add it."
    modules_page.act("check")
    page = modules_page.get()
    assert "Not well: Billing. What was found stands there." in page.text(".alert-warning")
    assert [row["data-module"] for row in page.select('[data-health="failing"]')] == ["billing"]
    assert "A row is missing. Add it. (Rows add up," in page.text(f'{BILLING} [data-check="rows"]')
    says["answer"] = None
    modules_page.act("check")
    assert not modules_page.get().has("[data-health]")


def test_a_check_that_raises_breaks_the_module_until_it_is_well(modules_page: ModulesPage, says: dict[str, Any]) -> None:
    says["answer"] = ZeroDivisionError("the sum is wrong")
    modules_page.act("check")
    page = modules_page.get()
    assert page.one(BILLING)["data-health"] == "broken"
    assert "health check rows" in page.text(f"{BILLING} .alert-danger")
    assert "ZeroDivisionError: the sum is wrong" in page.text(f"{BILLING} .alert-danger code")
    says["answer"] = None
    modules_page.act("check")
    assert not modules_page.get().has("[data-health]")


def test_with_htmx_the_page_comes_in_place(modules_page: ModulesPage, says: dict[str, Any]) -> None:
    says["answer"] = "A row is missing."
    page = modules_page.get()
    token = page.one('[data-action="check"] [name="csrf_token"]')["value"]
    answer = Page(modules_page.client.post(page.one('[data-action="check"]')["hx-post"], data={"csrf_token": token}, headers=HTMX))
    assert (answer.status, answer.one("#modules-page")["data-revision"]) == (200, "1")
    assert answer.one(BILLING)["data-health"] == "failing"


def test_while_somebody_else_checks_nothing_happens(modules_page: ModulesPage, platform: Platform, says: dict[str, Any]) -> None:
    assert turns.begin(platform.id)
    answer = modules_page.act("check")
    assert answer.status == 409
    assert "being checked at this moment" in answer.text("[data-conflict]")


def test_a_module_that_is_off_shows_no_checks(modules_page: ModulesPage) -> None:
    assert not modules_page.opened("inventory", "health").has("[data-outcome]")
    assert modules_page.opened("platform-admin", "health").has('[data-module="platform-admin"] [data-outcome]')


def test_who_only_reads_sees_the_checks_and_cannot_ask(
    client: FlaskClient, platform: Platform, login: Callable[..., TestResponse], says: dict[str, Any]
) -> None:
    rounds.check_now(platform.id)
    login(client, people.person("alice", Role.PLATFORM_ADMIN, platform=platform))
    page = Page(client.get("/admin/platforms/cards/modules/billing/details?tab=health"))
    assert page.one(f"{BILLING} [data-outcome]")["data-outcome"] == "ok"
    assert not page.has('[data-action="check"]')
    token = Page(client.get("/platforms/cards/admin/stores/create")).select('[name="csrf_token"]')[0]["value"]
    assert client.post("/admin/platforms/cards/modules/check", data={"csrf_token": token}).status_code == 403
    assert db.session.query(ModuleCheck).count() == 2


def test_the_matrix_marks_and_finds_what_is_not_well(console: FlaskClient, platform: Platform, says: dict[str, Any]) -> None:
    says["answer"] = "A row is missing."
    rounds.check_now(platform.id)
    page = Page(console.get("/admin/modules/"))
    (cell,) = page.select('[data-health="failing"]')
    assert (cell["data-module"], cell["title"].splitlines()[0]) == ("billing", "Not well: A row is missing.")
    shown = {value: Page(console.get(f"/admin/modules/?health={value}")).has("[data-row]") for value in ("failing", "ok", "broken")}
    assert shown == {"failing": True, "ok": False, "broken": False}


def test_checks_of_a_module_that_goes_off_mark_nothing(
    modules_page: ModulesPage, service: ModuleService, platform: Platform, says: dict[str, Any]
) -> None:
    says["answer"] = "A row is missing."
    rounds.check_now(platform.id)
    service.change(Ask(platform.id, {"billing": "off"}, revision=1, reason="because"))
    assert checks.failing([platform.id]) == {}
    assert not modules_page.get().has("[data-health]")


def test_a_history_that_was_edited_is_found(service: ModuleService, platform: Platform) -> None:
    service.change(Ask(platform.id, {"inventory": "on"}, revision=1))
    with unguarded():
        db.session.execute(text("UPDATE module_changes SET reason = 'forged' WHERE revision = 2"))
    (found,) = [each for each in rounds.check_now(platform.id) if each.check.code == "history"]
    assert found.message == "cards: revision 2 was edited after it was written. See `flask modules verify-history cards`."
