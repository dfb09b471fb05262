"""Switching on the modules page, without JavaScript and with htmx."""

from __future__ import annotations

from webapp.platforms.models import Platform
from webapp.platforms.queries import history

from tests.modules.platform_admin.conftest import HTMX, ModulesPage  # isort: skip
from tests.support.page import Page  # isort: skip


def test_every_installed_module_has_a_row_with_its_state(modules_page: ModulesPage, platform: Platform) -> None:
    page = modules_page.get()
    states = modules_page.states(page)
    assert states["core"] == "core"
    assert states["billing"] == "on"
    assert states["marketplace"] == "off"
    assert page.one("main")["data-revision"] == str(platform.revision)


def test_core_modules_have_no_switch(modules_page: ModulesPage) -> None:
    assert not modules_page.get().has('[data-state="core"] form[data-action="toggle"]')


def test_a_change_without_cascade_applies_at_once(modules_page: ModulesPage) -> None:
    answer = modules_page.toggle("inventory")
    assert answer.status == 303
    assert modules_page.states()["inventory"] == "on"


def test_a_cascade_answers_its_plan_and_writes_nothing(modules_page: ModulesPage) -> None:
    plan = modules_page.toggle("marketplace")
    assert plan.status == 200
    assert [tag["data-plan-enable"] for tag in plan.select("[data-plan-enable]")] == ["inventory", "marketplace"]
    assert modules_page.states()["marketplace"] == "off"


def test_the_plan_and_its_button_say_what_was_asked_for(modules_page: ModulesPage, platform: Platform) -> None:
    plan = modules_page.toggle("marketplace")
    assert plan.text("#plan-title") == f"Switch Marketplace on for {platform.name}"
    assert plan.text(".plan-form button[type=submit]") == "Switch Marketplace on"


def test_no_code_of_a_feature_is_shown_to_people(modules_page: ModulesPage) -> None:
    rows = modules_page.opened("inventory", "features").text("#module-inventory .module-features")
    plan = modules_page.toggle("marketplace").text(".plan-details")
    named = plan[: plan.index("Routes that answer")]
    assert "Products and stock" in rows
    assert "Features gained" in named
    assert "_" not in rows + named


def test_a_cascade_needs_a_reason(modules_page: ModulesPage) -> None:
    refused = modules_page.apply(modules_page.toggle("marketplace"), "  ")
    assert refused.status == 422
    assert refused.one("#plan-reason")["aria-invalid"] == "true"
    assert modules_page.states()["marketplace"] == "off"


def test_a_confirmed_cascade_is_applied_with_its_reason(modules_page: ModulesPage, platform: Platform) -> None:
    assert modules_page.apply(modules_page.toggle("marketplace"), "the merchants ask for it").status == 303
    states = modules_page.states()
    assert states["marketplace"] == states["inventory"] == "on"
    assert history(platform.id)[0].reason == "the merchants ask for it"


def test_disabling_a_requirement_plans_its_dependants(modules_page: ModulesPage) -> None:
    modules_page.apply(modules_page.toggle("marketplace"), "yes")
    plan = modules_page.toggle("inventory")
    assert [tag["data-plan-disable"] for tag in plan.select("[data-plan-disable]")] == ["marketplace", "inventory"]


def test_a_stale_switch_answers_409_with_the_new_plan(modules_page: ModulesPage) -> None:
    before = modules_page.get()
    modules_page.toggle("billing")
    answer = modules_page.toggle("marketplace", before)
    assert answer.status == 409
    assert answer.has("[data-conflict]")
    assert [tag["data-plan-enable"] for tag in answer.select("[data-plan-enable]")] == ["inventory", "marketplace"]
    assert modules_page.apply(answer, "still wanted").status == 303


def test_a_stale_confirmation_writes_nothing(modules_page: ModulesPage, platform: Platform) -> None:
    plan = modules_page.toggle("marketplace")
    modules_page.toggle("billing")
    assert modules_page.apply(plan, "too late").status == 409
    assert modules_page.states()["marketplace"] == "off"
    assert [change.reason for change in history(platform.id)] == ["", ""]


def test_undo_takes_the_last_change_back(modules_page: ModulesPage) -> None:
    modules_page.toggle("billing")
    assert modules_page.act("undo").status == 303
    assert modules_page.states()["billing"] == "on"


def test_undo_of_what_is_no_longer_last_is_refused(modules_page: ModulesPage) -> None:
    modules_page.toggle("billing")
    old = modules_page.get()
    modules_page.toggle("inventory")
    assert modules_page.act("undo", old).status == 409
    assert modules_page.states()["billing"] == "off"


def test_what_nobody_needs_any_more_is_offered(modules_page: ModulesPage) -> None:
    modules_page.apply(modules_page.toggle("marketplace"), "yes")
    modules_page.toggle("marketplace")
    assert modules_page.get().one('form[data-action="offer"] [name="off"]')["value"] == "inventory"
    modules_page.act("offer")
    assert modules_page.states()["inventory"] == "off"


def test_an_earlier_state_is_restored_through_a_plan(modules_page: ModulesPage) -> None:
    modules_page.toggle("inventory")
    modules_page.toggle("marketplace")
    modules_page.toggle("billing")
    plan = modules_page.act("restore", _only_change(modules_page.get("/history"), "2"))
    assert [tag["data-plan-enable"] for tag in plan.select("[data-plan-enable]")] == ["billing"]
    assert [tag["data-plan-disable"] for tag in plan.select("[data-plan-disable]")] == ["marketplace"]
    assert modules_page.apply(plan, "back to the start").status == 303
    states = modules_page.states()
    assert (states["billing"], states["inventory"], states["marketplace"]) == ("on", "on", "off")


def test_htmx_gets_the_fragment_with_the_new_menu_preview(modules_page: ModulesPage) -> None:
    assert modules_page.get().has('[data-preview="admin"] [data-menu-item="subscriptions"]')
    answer = modules_page.toggle("billing", headers=HTMX)
    assert answer.status == 200
    assert not answer.has("html")
    assert answer.one("[data-revision]")["data-revision"] == "2"
    assert not answer.has('[data-preview="admin"] [data-menu-item="subscriptions"]')


def test_search_and_filters_are_in_the_url(modules_page: ModulesPage) -> None:
    assert set(modules_page.states(modules_page.get("?state=core"))) >= {"core", "platform-admin"}
    assert "billing" not in modules_page.states(modules_page.get("?state=core"))
    assert "marketplace" in modules_page.states(modules_page.get("?q=marketplace_import"))
    assert modules_page.get("?q=%3Cnothing").has(".empty")


def test_the_page_says_why_a_module_is_on(modules_page: ModulesPage) -> None:
    modules_page.apply(modules_page.toggle("marketplace"), "Letzshop begins")
    told = modules_page.opened("inventory", "why").text('[data-module="inventory"]')
    assert "Needed by Marketplace" in told
    assert "Letzshop begins" in told


def test_closed_rows_are_light_and_lead_to_their_details(modules_page: ModulesPage) -> None:
    page = modules_page.get()
    assert not page.has("[data-panel]")
    links = page.select("[data-module] .module-open")
    assert len(links) == len(page.select("[data-module]"))
    opened = Page(modules_page.client.get(str(links[2]["href"])))
    assert [tag["data-panel"] for tag in opened.select("[data-panel]")] == ["settings"]


def test_htmx_gets_one_tab_of_one_panel(modules_page: ModulesPage) -> None:
    answer = Page(modules_page.client.get(f"{modules_page.url}/inventory/details?tab=history", headers=HTMX))
    assert (answer.has("[data-panel=history]"), answer.has("[data-module]")) == (True, False)
    assert modules_page.get("/nothing/details").status == 404


def test_the_message_offers_to_undo_what_it_tells(modules_page: ModulesPage) -> None:
    modules_page.toggle("inventory")
    page = modules_page.get()
    assert "Switched on: Inventory." in page.text("#messages")
    assert Page(page.submit(modules_page.client, '#messages form[data-action="undo"]')).status == 303
    assert modules_page.states()["inventory"] == "off"


def test_a_plan_is_a_dialog_and_a_conflict_comes_first_in_it(modules_page: ModulesPage) -> None:
    before = modules_page.get()
    plan = modules_page.toggle("marketplace", before)
    assert (plan.one("dialog#plan").has_attr("open"), plan.has("[data-conflict]")) == (True, False)
    modules_page.toggle("billing")
    late = modules_page.toggle("marketplace", before)
    assert late.text("dialog#plan.modules-plan-late [data-conflict]").startswith("Nothing was changed")


def test_the_graph_is_drawn_and_told(modules_page: ModulesPage) -> None:
    page = modules_page.get()
    assert len(page.select("svg.module-graph .graph-node")) == len(page.select("[data-module]"))
    assert "Marketplace needs Inventory" in page.text(".graph-text")


def test_an_unknown_module_cannot_be_switched(modules_page: ModulesPage) -> None:
    token = modules_page.get().select('[data-action="toggle"] [name="csrf_token"]')[0]["value"]
    answer = modules_page.client.post(f"{modules_page.url}/nonsense/toggle", data={"csrf_token": token, "revision": "1", "enable": "1"})
    assert answer.status_code == 422


def _only_change(page: object, revision: str) -> object:
    """The history page with the restore form of one revision left."""
    for row in page.select("[data-change]"):  # type: ignore[attr-defined]
        if row["data-change"] != revision:
            row.decompose()
    return page
