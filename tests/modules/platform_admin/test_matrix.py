"""The matrix: states, drift and health of every module on every platform, and one change of many cells."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import people, places
from tests.modules.platform_admin.conftest import HTMX
from tests.modules.platform_admin.test_health import broken_module, fails
from tests.support.page import Page
from tests.support.statements import statements
from webapp.db import db, transaction
from webapp.faults import failures
from webapp.platforms.models import Platform
from webapp.platforms.modules import PlatformModule
from webapp.platforms.queries import history
from webapp.providing.platforms import create_platform
from webapp.roles import Role
from webapp.switching import confirmation
from webapp.switching.ask import Ask
from webapp.switching.service import ModuleService

pytestmark = pytest.mark.both_databases

URL = "/admin/modules/"
PLAN = 'form[data-action="matrix"]'
APPLY = 'form[data-action="apply"]'


class Matrix:
    """The page as one person uses it without JavaScript."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, query: str = "") -> Page:
        return Page(self.client.get(URL + query))

    def plan(self, target: str, page: Page | None = None, **marks: object) -> Page:
        """Ticks `cell`, `row` and `column` and asks for the plan."""
        return Page((page or self.get()).submit(self.client, PLAN, {"target": target, **marks}))

    def apply(self, plan: Page, reason: str = "", **options: object) -> Page:
        return Page(plan.submit(self.client, APPLY, {"reason": reason}, **options))


def states(page: Page, code: str) -> dict[str, str]:
    return {str(cell["data-module"]): str(cell["data-state"]) for cell in page.select(f'td[data-platform="{code}"]')}


def steps(page: Page) -> dict[str, list[str]]:
    """What the plan says, by platform: +code for what goes on, -code for what goes off."""
    return {
        str(part["data-plan-platform"]): [
            f"+{step['data-plan-enable']}" if step.has_attr("data-plan-enable") else f"-{step['data-plan-disable']}"
            for step in part.select("[data-plan-enable], [data-plan-disable]")
        ]
        for part in page.select("[data-plan-platform]")
    }


def switch(service: ModuleService, platform: Platform, **requested: str) -> None:
    service.change(Ask(platform.id, requested, revision=platform.revision, reason="because"))


@pytest.fixture
def matrix(console: FlaskClient, platform: Platform) -> Matrix:
    return Matrix(console)


@pytest.fixture
def other(app: Flask) -> Platform:
    """A second platform, with nothing on."""
    return places.platform(code="other")


def test_the_grid_tells_every_state(matrix: Matrix, platform: Platform, other: Platform, service: ModuleService) -> None:
    switch(service, platform, marketplace="on")
    switch(service, other, inventory="read-only", billing="never")
    page = matrix.get()
    assert states(page, "cards").items() >= {"core": "core", "billing": "on", "inventory": "implied", "marketplace": "on"}.items()
    assert states(page, "other").items() >= {"inventory": "read-only", "billing": "never", "marketplace": "off"}.items()
    assert page.texts('td[data-platform="other"][data-module="billing"]') == ["Other, Billing: never"]
    assert page.one('tr[data-row="other"] th a')["href"] == "/admin/platforms/other/modules"


def test_core_modules_cannot_be_ticked(matrix: Matrix) -> None:
    page = matrix.get()
    assert page.has('td[data-state="core"]')
    assert not page.has('td[data-state="core"] input')
    assert "core" not in [tag["value"] for tag in page.select('[name="column"]')]


def test_drift_and_broken_modules_are_marked_and_found(matrix: Matrix, platform: Platform) -> None:
    with transaction():
        made = create_platform(code="moved", name="Moved", preset="loyalty")
        create_platform(code="plain", name="Plain", preset="loyalty")
        db.session.add(PlatformModule(platform_id=made.id, module_code="inventory", is_enabled=True))
    failures.note(platform.id, "billing", "admin page subscriptions", ZeroDivisionError("the sum is wrong"))
    page = matrix.get()
    assert [(cell["data-platform"], cell["data-module"]) for cell in page.select('td:not([data-drift="0"])')] == [("moved", "inventory")]
    assert [(cell["data-platform"], cell["data-module"]) for cell in page.select('[data-health="broken"]')] == [("cards", "billing")]
    found = {query: [row["data-row"] for row in matrix.get(query).select("[data-row]")] for query in FOUND}
    assert found == FOUND


FOUND = {
    "?drift=yes": ["moved"],
    "?drift=no": ["cards", "plain"],
    "?health=broken": ["cards"],
    "?health=ok": ["moved", "plain"],
    "?q=pla": ["plain"],
}


def test_many_platforms_cost_as_many_queries_as_few(matrix: Matrix) -> None:
    def cost(query: str) -> int:
        with statements() as sent:
            assert matrix.get(query).status == 200
        return len(sent)

    def more(count: int) -> None:
        with transaction():
            for n in range(count):
                code = f"p{db.session.query(Platform).count()}-{n}"
                made = Platform(code=code, name=code, preset="oms")
                db.session.add(made)
                db.session.flush()
                db.session.add(PlatformModule(platform_id=made.id, module_code="inventory", is_enabled=True))

    more(4)
    queries = ("?size=200", "?size=200&drift=yes", "?size=200&health=ok")
    for query in queries:
        cost(query)
    few = [cost(query) for query in queries]
    more(195)
    assert [cost(query) for query in queries] == few
    assert len(matrix.get("?size=200").select("[data-row]")) == 200


def test_one_plan_for_cells_of_several_platforms_is_applied_at_once(matrix: Matrix, platform: Platform, other: Platform) -> None:
    plan = matrix.plan("on", cell=["cards:marketplace", "other:billing"])
    assert plan.status == 200
    assert steps(plan) == {"cards": ["+inventory", "+marketplace"], "other": ["+billing"]}
    assert [tag["value"] for tag in plan.select('[name="cell"][checked]')] == ["cards:marketplace", "other:billing"]
    assert (platform.revision, other.revision) == (1, 1)
    assert matrix.apply(plan, "the merchants ask for it").status == 303
    assert states(matrix.get(), "cards")["marketplace"] == states(matrix.get(), "other")["billing"] == "on"
    assert [each.revision for each in (platform, other)] == [2, 2]
    assert {history(each.id)[0].reason for each in (platform, other)} == {"the merchants ask for it"}


def test_a_row_is_every_module_and_a_column_every_platform_of_the_page(matrix: Matrix, other: Platform) -> None:
    row = steps(matrix.plan("on", row="other"))
    assert row.keys() == {"other"}
    assert set(row["other"]) == {f"+{tag['value']}" for tag in matrix.get().select('[name="column"]')}
    assert steps(matrix.plan("on", column="inventory")) == {"cards": ["+inventory"], "other": ["+inventory"]}
    assert steps(matrix.plan("on", matrix.get("?q=other"), column="inventory")) == {"other": ["+inventory"]}


def test_a_column_made_read_only_switches_nothing_on(matrix: Matrix, other: Platform) -> None:
    plan = matrix.plan("read-only", column="billing")
    assert [part["data-plan-platform"] for part in plan.select("[data-plan-platform]")] == ["cards"]
    assert plan.has('[data-plan-platform="cards"] [data-plan-step="read-only"]')
    assert "Already so, or nothing to do: Other." in plan.text("#plan")


def test_a_reason_is_asked_for_where_one_platform_needs_it(matrix: Matrix, platform: Platform, other: Platform) -> None:
    plan = matrix.plan("on", cell=["cards:marketplace", "other:billing"])
    assert plan.texts(".plan-reasons li") == ["More modules change than the one you named. Cards"]
    refused = matrix.apply(plan, "  ")
    assert refused.status == 422
    assert refused.one("#plan-reason")["aria-invalid"] == "true"
    assert (platform.revision, other.revision) == (1, 1)
    assert matrix.apply(refused, "now told").status == 303


def test_never_carries_its_reason_to_every_platform(matrix: Matrix, other: Platform) -> None:
    plan = matrix.plan("never", column="inventory")
    assert matrix.apply(plan, "no stock here").status == 303
    assert states(matrix.get(), "cards")["inventory"] == states(matrix.get(), "other")["inventory"] == "never"
    again = matrix.plan("allowed", column="inventory")
    assert matrix.apply(again).status == 303
    assert states(matrix.get(), "other")["inventory"] == "off"


def test_what_cannot_be_granted_is_told_and_the_others_go_on(
    matrix: Matrix, platform: Platform, other: Platform, service: ModuleService
) -> None:
    switch(service, platform, inventory="never")
    plan = matrix.plan("on", column="marketplace")
    assert "Marketplace needs Inventory, which may never be on here: because" in plan.text('[data-plan-refused="cards"]')
    assert steps(plan) == {"other": ["+inventory", "+marketplace"]}
    assert matrix.apply(plan, "still wanted").status == 303
    assert states(matrix.get(), "cards")["marketplace"] == "off"
    assert states(matrix.get(), "other")["marketplace"] == "on"


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ({"cell": "nowhere:billing"}, "nowhere : There is no such platform."),
        ({"cell": "other:nonsense"}, "There is no module 'nonsense'"),
        ({"cell": "other:core"}, "is a core module"),
        ({"cell": "other"}, "There is no module"),
    ],
)
def test_odd_marks_are_told(matrix: Matrix, other: Platform, marks: dict[str, str], said: str) -> None:
    plan = matrix.plan("off", **marks)
    assert said in plan.text(".plan-refused")
    assert not plan.has(APPLY)


def test_nothing_ticked_and_no_known_state_are_told(matrix: Matrix) -> None:
    assert "Tick what should change first" in matrix.plan("on").text("[data-conflict]")
    refused = matrix.plan("sideways", cell="cards:billing")
    assert refused.status == 422
    assert refused.has('[name="cell"][value="cards:billing"][checked]')


def test_a_page_that_is_old_answers_409_with_the_plan(matrix: Matrix, platform: Platform, service: ModuleService) -> None:
    page = matrix.get()
    switch(service, platform, inventory="on")
    answer = matrix.plan("on", page, cell="cards:marketplace")
    assert answer.status == 409
    assert steps(answer) == {"cards": ["+marketplace"]}


def test_one_platform_that_moved_keeps_all_as_they_are(matrix: Matrix, platform: Platform, other: Platform, service: ModuleService) -> None:
    plan = matrix.plan("on", column="marketplace")
    switch(service, other, inventory="on")
    answer = matrix.apply(plan, "too late")
    assert answer.status == 409
    assert steps(answer) == {"cards": ["+inventory", "+marketplace"], "other": ["+marketplace"]}
    assert answer.one("#plan-reason")["value"] == "too late"
    assert (platform.revision, other.revision) == (1, 2)
    assert matrix.apply(answer, "decided again").status == 303
    assert (platform.revision, other.revision) == (2, 3)


def test_a_race_that_is_lost_at_the_last_moment_is_told(
    matrix: Matrix, platform: Platform, other: Platform, service: ModuleService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*_anything: object) -> None:
        monkeypatch.undo()
        switch(service, other, billing="on")

    plan = matrix.plan("on", column="inventory")
    monkeypatch.setattr("webapp.switching.rehearsal.rehearse", meanwhile)
    answer = matrix.apply(plan)
    assert answer.status == 409
    assert answer.has(APPLY)
    assert [states(answer, code)["inventory"] for code in ("cards", "other")] == ["off", "off"]


def test_a_hook_that_fails_keeps_all_as_they_are_and_marks_the_module(
    app: Flask, matrix: Matrix, platform: Platform, other: Platform
) -> None:
    plan = matrix.plan("on", column="inventory")
    with broken_module(app, "inventory", on_enable=fails):
        answer = matrix.apply(plan)
    assert answer.status == 422
    assert "Cards: inventory failed (on_enable): ZeroDivisionError" in answer.text("[data-conflict]")
    assert (platform.revision, other.revision) == (1, 1)
    assert [(cell["data-platform"], cell["data-module"]) for cell in answer.select('[data-health="broken"]')] == [("cards", "inventory")]


def test_a_double_click_is_one_change_per_platform(matrix: Matrix, platform: Platform, other: Platform) -> None:
    plan = matrix.plan("on", column="inventory")
    assert [matrix.apply(plan).status for _ in range(2)] == [303, 303]
    assert (platform.revision, other.revision) == (2, 2)


@pytest.mark.parametrize("token", ["", "nonsense", "W10.e30"])
def test_a_token_of_somebody_else_is_refused(matrix: Matrix, token: str) -> None:
    plan = matrix.plan("on", column="inventory")
    plan.one(f'{APPLY} [name="token"]')["value"] = token
    answer = matrix.apply(plan, "please")
    assert answer.status == 422
    assert "cannot be read" in answer.text("[data-conflict]")


def test_the_token_of_one_platforms_page_is_no_token_here(matrix: Matrix, platform: Platform, service: ModuleService) -> None:
    plan = matrix.plan("on", column="inventory")
    plan.one(f'{APPLY} [name="token"]')["value"] = confirmation.sign(service.plan(platform.id, {"inventory": "on"}))
    assert matrix.apply(plan).status == 422


def test_htmx_gets_the_part_with_the_plan_and_then_the_fresh_grid(matrix: Matrix, other: Platform) -> None:
    plan = Page(matrix.get().submit(matrix.client, PLAN, {"target": "on", "column": "inventory"}, headers=HTMX))
    assert not plan.has("html")
    assert plan.one("#plan").has_attr("data-focus")
    done = matrix.apply(plan, headers=HTMX)
    assert done.status == 200
    assert not done.has("html")
    assert "Changed on 2 platforms: Cards, Other." in done.text()
    assert states(done, "other")["inventory"] == "on"
    assert done.one(".matrix-scroll").has_attr("data-focus")


def test_filters_and_page_survive_the_plan_and_the_change(matrix: Matrix, other: Platform) -> None:
    plan = matrix.plan("on", matrix.get("?q=other&size=10"), column="inventory")
    assert [row["data-row"] for row in plan.select("[data-row]")] == ["other"]
    assert matrix.apply(plan).response.location == "/admin/modules?q=other&size=10"


def test_pages_hold_the_platforms_in_parts(matrix: Matrix) -> None:
    for n in range(11):
        places.platform(code=f"more-{n}")
    page = matrix.get("?size=10&page=2")
    assert len(page.select("[data-row]")) == 2
    assert len(page.select('[name="shown"]')) == 2
    assert page.has('.pagination a[rel="prev"]')


def test_platform_admins_find_no_matrix(client: FlaskClient, platform: Platform, login: Callable[..., TestResponse]) -> None:
    login(client, people.person("alice", Role.PLATFORM_ADMIN, platform=platform))
    token = Page(client.get("/platforms/cards/admin/stores/create")).select('[name="csrf_token"]')[0]["value"]
    data = {"csrf_token": token, "cell": "cards:billing", "target": "off"}
    assert [client.get(URL).status_code, *(client.post(URL + act, data=data).status_code for act in ("plan", "apply"))] == [404] * 3
    assert platform.revision == 1


def test_strangers_are_asked_to_log_in(client: FlaskClient) -> None:
    assert client.get(URL).status_code == 303


def test_without_platforms_the_page_says_how_to_begin(console: FlaskClient) -> None:
    assert Matrix(console).get().one(".empty a")["href"] == "/admin/platforms/create"
