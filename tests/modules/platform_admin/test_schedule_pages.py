"""Scheduling and leasing on the modules page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.modules.platform_admin.conftest import ModulesPage
from tests.support.page import Page
from webapp.db import utcnow
from webapp.platforms.models import Platform
from webapp.switching import schedules

TOMORROW = (utcnow() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")


def send(page: ModulesPage, code: str, action: str, **values: object) -> Page:
    return Page(page.opened(code, "later").submit(page.client, f'[data-module="{code}"] form[data-action="{action}"]', values))


def in_two_days(monkeypatch: pytest.MonkeyPatch) -> None:
    then = utcnow() + timedelta(days=2)
    monkeypatch.setattr(schedules, "utcnow", lambda: then)
    schedules.run_due()


def test_a_change_is_scheduled_shown_and_taken_back(modules_page: ModulesPage) -> None:
    assert send(modules_page, "inventory", "schedule", target="on", at=TOMORROW).status == 303
    page = modules_page.get()
    assert page.one('[data-module="inventory"] [data-scheduled]')["data-scheduled"] == "on"
    assert modules_page.act("unschedule", page).status == 303
    assert not modules_page.get().has("[data-scheduled]")


@pytest.mark.parametrize(("at", "sentence"), [("yesterday", "is not a date"), ("2020-01-01T10:00", "This time is in the past")])
def test_a_time_that_cannot_be_is_told(modules_page: ModulesPage, at: str, sentence: str) -> None:
    answer = send(modules_page, "inventory", "schedule", target="on", at=at)
    assert answer.status == 422
    assert sentence in answer.text("[data-conflict]")
    assert answer.one('[data-module="inventory"] [name="at"]')["value"] == at


def test_a_lease_is_on_until_its_date(modules_page: ModulesPage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert send(modules_page, "inventory", "lease", until=TOMORROW).status == 303
    page = modules_page.get()
    assert modules_page.states(page)["inventory"] == "on"
    assert page.one('[data-module="inventory"] [data-scheduled]')["data-scheduled"] == "off"
    in_two_days(monkeypatch)
    assert modules_page.states()["inventory"] == "off"


def test_a_lease_with_a_cascade_is_confirmed_and_keeps_its_end(modules_page: ModulesPage, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = send(modules_page, "marketplace", "lease", until=TOMORROW)
    assert [tag["data-plan-enable"] for tag in plan.select("[data-plan-enable]")] == ["inventory", "marketplace"]
    assert modules_page.apply(plan, "A trial").status == 303
    in_two_days(monkeypatch)
    states = modules_page.states()
    assert (states["marketplace"], states["inventory"]) == ("off", "on")


def test_what_was_refused_at_its_time_is_told_on_the_page(modules_page: ModulesPage, monkeypatch: pytest.MonkeyPatch) -> None:
    modules_page.toggle("inventory")
    send(modules_page, "inventory", "schedule", target="off", at=TOMORROW)
    modules_page.toggle("marketplace")
    in_two_days(monkeypatch)
    page = modules_page.get()
    assert "It was not done." in page.text('[data-schedule-state="refused"]')
    assert modules_page.states(page)["inventory"] == "on"


def test_platform_admins_see_what_is_scheduled(modules_page: ModulesPage, platform: Platform) -> None:
    send(modules_page, "inventory", "schedule", target="on", at=TOMORROW)
    told = modules_page.client.get(f"{modules_page.url}/inventory/why.json").json
    assert told["reasons"][-1]["kind"] == "lease"
