"""A module that fails is marked broken on its row; everything else stays up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.factories.places import store
from tests.modules.platform_admin.conftest import ModulesPage
from webapp.db import db, transaction
from webapp.faults import failures
from webapp.faults.models import ModuleFailure
from webapp.platforms.models import Platform
from webapp.registry.kinds.cards import DashboardCard
from webapp.switching import switch_off
from webapp.switching.ask import Ask, Configure
from webapp.switching.service import ModuleService

pytestmark = pytest.mark.both_databases


def fails(*_anything: Any, **_more: Any) -> Any:
    raise ZeroDivisionError("the sum is wrong")


@contextmanager
def broken_module(app: Flask, code: str, **fields: Any) -> Iterator[None]:
    """A module with some of its definition replaced."""
    module = app.extensions["interlock"].registry.modules[code]
    before = {name: getattr(module, name) for name in fields}
    for name, value in fields.items():
        object.__setattr__(module, name, value)
    yield
    for name, value in before.items():
        object.__setattr__(module, name, value)


@pytest.fixture
def live(app: Flask) -> Flask:
    """Errors are answered, as in production."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def failing_view(app: Flask, monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    view = app.view_functions[endpoint]
    fails.__access__ = view.__access__  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, endpoint, fails)


def test_a_failing_page_marks_its_module_and_nothing_else(
    live: Flask, modules_page: ModulesPage, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_view(live, monkeypatch, "billing.admin.subscriptions.list")
    assert modules_page.client.get(f"/platforms/{platform.code}/admin/subscriptions").status_code == 500
    page = modules_page.get()
    assert [row["data-module"] for row in page.select('[data-health="broken"]')] == ["billing"]
    assert "ZeroDivisionError: the sum is wrong" in page.text('[data-module="billing"]')
    assert modules_page.client.get(f"/platforms/{platform.code}/admin/subscription-tiers").status_code == 200


def test_mended_it_is_whole_again(live: Flask, modules_page: ModulesPage, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    failing_view(live, monkeypatch, "billing.admin.subscriptions.list")
    modules_page.client.get(f"/platforms/{platform.code}/admin/subscriptions")
    assert modules_page.act("mend").status == 303
    assert not modules_page.get().has('[data-health="broken"]')


def test_a_failing_card_marks_the_module_it_comes_from(live: Flask, modules_page: ModulesPage, platform: Platform) -> None:
    (_module, card), *_others = live.extensions["interlock"].registry.contributed(DashboardCard, ["billing"])
    before = card.render
    object.__setattr__(card, "render", fails)
    try:
        answer = modules_page.client.get(f"/platforms/{platform.code}/admin/dashboard/cards/{card.code}")
    finally:
        object.__setattr__(card, "render", before)
    assert answer.status_code == 500
    assert [row["data-module"] for row in modules_page.get().select('[data-health="broken"]')] == ["billing"]


def test_a_hook_that_raises_takes_the_change_back_and_is_told(live: Flask, modules_page: ModulesPage) -> None:
    with broken_module(live, "inventory", on_enable=fails):
        answer = modules_page.toggle("inventory")
    assert answer.status == 422
    assert "inventory failed (on_enable): ZeroDivisionError: the sum is wrong" in answer.text("[data-conflict]")
    assert modules_page.states()["inventory"] == "off"
    assert modules_page.get().one('[data-module="inventory"]')["data-health"] == "broken"


def test_usage_that_cannot_be_told_does_not_keep_a_module_on(live: Flask, modules_page: ModulesPage) -> None:
    modules_page.toggle("inventory")
    with broken_module(live, "inventory", usage=fails):
        modules_page.toggle("inventory")
    assert modules_page.states()["inventory"] == "off"
    assert modules_page.get().one('[data-module="inventory"]')["data-health"] == "broken"


def test_a_page_that_fails_in_rehearsal_keeps_the_module_off(
    live: Flask, modules_page: ModulesPage, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_view(live, monkeypatch, "inventory.admin.inventory.list")
    answer = modules_page.toggle("inventory")
    assert answer.status == 422
    assert "admin page inventory" in answer.text("[data-conflict]")
    assert modules_page.states()["inventory"] == "off"
    assert platform.revision == 1


def test_store_pages_are_rehearsed_in_a_store(
    live: Flask, modules_page: ModulesPage, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(platform)
    failing_view(live, monkeypatch, "inventory.store.inventory.list")
    assert "store page inventory" in modules_page.toggle("inventory").text("[data-conflict]")


def test_a_page_that_writes_while_it_is_rehearsed_is_refused(
    live: Flask, modules_page: ModulesPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def writes() -> str:
        db.session.execute(text("UPDATE platforms SET name = 'spoilt'"))
        return "looks fine"

    writes.__access__ = live.view_functions["inventory.admin.inventory.list"].__access__  # type: ignore[attr-defined]
    monkeypatch.setitem(live.view_functions, "inventory.admin.inventory.list", writes)
    assert modules_page.toggle("inventory").status == 422
    assert db.session.scalar(text("SELECT count(*) FROM platforms WHERE name = 'spoilt'")) == 0


def test_after_a_rehearsal_the_session_writes_again(live: Flask, modules_page: ModulesPage) -> None:
    for _ in range(4):
        modules_page.toggle("inventory")
    assert modules_page.states()["inventory"] == "off"


def wishes_it(platform: Platform, service: ModuleService) -> None:
    with transaction():
        values = {"off_after_errors": 3, "off_within_minutes": 5}
        service.apply(Ask(platform.id, Configure("platform-admin", values), revision=platform.revision))


def fails_for(app: Flask, platform: Platform, *addresses: str, code: str = "billing") -> None:
    for address in addresses:
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            failures.note(platform.id, code, "GET /public/x", ZeroDivisionError())


def test_a_page_that_fails_for_one_person_stays_on_however_often_they_ask(
    live: Flask, modules_page: ModulesPage, platform: Platform, service: ModuleService, monkeypatch: pytest.MonkeyPatch
) -> None:
    wishes_it(platform, service)
    failing_view(live, monkeypatch, "billing.admin.subscriptions.list")
    address = f"/platforms/{platform.code}/admin/subscriptions"
    assert [modules_page.client.get(address, environ_base={"REMOTE_ADDR": f"203.0.{n}.7"}).status_code for n in range(6)] == [500] * 6
    switch_off.sweep()
    assert service.is_module_enabled(platform.id, "billing")


def test_a_module_that_fails_for_several_goes_off_with_the_next_sweep(live: Flask, platform: Platform, service: ModuleService) -> None:
    wishes_it(platform, service)
    fails_for(live, platform, "203.0.113.7", "198.51.100.7", "2001:db8::1")
    assert service.is_module_enabled(platform.id, "billing")
    switch_off.sweep()
    assert not service.is_module_enabled(platform.id, "billing")
    (latest, *_before) = service.history(platform.id)
    assert (latest.actor, latest.reason) == ("automatic", "3 errors within 5 minutes.")


@pytest.mark.parametrize("addresses", [("2001:db8::1", "2001:db8::2", "2001:db8:0:1::3"), ("203.0.113.1", "203.0.113.2", "203.0.113.3")])
def test_addresses_of_one_network_are_one(live: Flask, platform: Platform, service: ModuleService, addresses: tuple[str, ...]) -> None:
    wishes_it(platform, service)
    fails_for(live, platform, *addresses * 4)
    switch_off.sweep()
    assert service.is_module_enabled(platform.id, "billing")


def test_one_module_that_cannot_go_off_keeps_no_other_on(
    live: Flask, platform: Platform, service: ModuleService, modules_page: ModulesPage
) -> None:
    modules_page.toggle("inventory")
    wishes_it(db.session.get_one(Platform, platform.id, populate_existing=True), service)
    for code in ("billing", "inventory"):
        fails_for(live, platform, "203.0.113.7", "198.51.100.7", "2001:db8::1", code=code)
    with broken_module(live, "billing", on_disable=fails):
        switch_off.sweep()
    assert not service.is_module_enabled(platform.id, "inventory")


def test_the_page_for_an_error_comes_when_noting_it_fails(
    live: Flask, modules_page: ModulesPage, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_view(live, monkeypatch, "billing.admin.subscriptions.list")
    monkeypatch.setattr("webapp.faults.failures.note", fails)
    answer = modules_page.client.get(f"/platforms/{platform.code}/admin/subscriptions")
    assert (answer.status_code, "no-store" in answer.headers["Cache-Control"]) == (500, True)
    assert "X-Request-ID" in answer.headers


@pytest.mark.parametrize(
    "breaks", ["webapp.web.errors.render_template", "webapp.accounts.sessions.note_seen", "webapp.gate.throttle.count"]
)
def test_an_error_while_an_error_is_answered_leaves_every_header(
    live: Flask, modules_page: ModulesPage, platform: Platform, monkeypatch: pytest.MonkeyPatch, breaks: str
) -> None:
    address = f"/platforms/{platform.code}/admin/subscriptions"
    failing_view(live, monkeypatch, "billing.admin.subscriptions.list")
    whole = modules_page.client.get(address)
    if breaks.endswith("render_template"):
        monkeypatch.setattr(breaks, fails)
    else:
        after = [fails if f"{each.__module__}.{each.__name__}" == breaks else each for each in live.after_request_funcs[None]]
        monkeypatch.setitem(live.after_request_funcs, None, after)
    answer = modules_page.client.get(address)
    assert answer.status_code == 500
    assert {name for name, _value in answer.headers} == {name for name, _value in whole.headers}


def test_only_the_latest_failures_are_kept(
    live: Flask, modules_page: ModulesPage, platform: Platform, console: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.faults.failures.KEPT", 3)
    failing_view(live, monkeypatch, "billing.admin.subscriptions.list")
    for _ in range(6):
        console.get(f"/platforms/{platform.code}/admin/subscriptions")
    assert db.session.query(ModuleFailure).count() == 3
