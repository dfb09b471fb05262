"""The modules page in a browser: in place, without a reload, and usable by everybody."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

LOYALTY = "/admin/platforms/loyalty/modules"


@pytest.fixture
def modules(page: Page, sign_in: Callable[[Page, str], None]) -> Page:
    """The loyalty platform's page, marked so that a reload would show."""
    sign_in(page, "admin@example.com")
    page.goto(LOYALTY)
    page.evaluate("document.body.dataset.before = 'yes'")
    return page


def switch(page: Page, code: str) -> None:
    page.click(f'[data-module="{code}"] form[data-action="toggle"] button')


def switch_and_confirm(page: Page, code: str) -> None:
    """Shops pay for what billing gives: going off is confirmed."""
    switch(page, code)
    page.fill("#plan-reason", "Not sold here")
    page.click('form[data-action="apply"] button[type="submit"]')


def expect_state(page: Page, code: str, state: str) -> None:
    expect(page.locator(f'[data-module="{code}"]')).to_have_attribute("data-state", state)


def revision(page: Page) -> int:
    """The revision that the page shows."""
    return int(page.locator("main").get_attribute("data-revision") or 0)


def expect_no_reload(page: Page) -> None:
    expect(page.locator("body")).to_have_attribute("data-before", "yes")


def test_switching_off_happens_in_place_and_the_preview_follows(modules: Page) -> None:
    preview, before = modules.locator('[data-preview="admin"] [data-menu-item="subscriptions"]'), revision(modules)
    expect(preview).to_be_visible()
    switch_and_confirm(modules, "billing")
    expect_state(modules, "billing", "off")
    expect(preview).to_have_count(0)
    expect(modules.locator("main")).to_have_attribute("data-revision", str(before + 1))
    expect(modules.locator("#messages")).to_contain_text("Switched off: Billing")
    expect_no_reload(modules)


def test_a_switch_that_pulls_nothing_along_keeps_the_focus(modules: Page) -> None:
    switch(modules, "inventory")
    expect_state(modules, "inventory", "on")
    expect(modules.locator("#switch-inventory")).to_be_focused()
    expect_no_reload(modules)


def test_a_cascade_shows_its_plan_takes_a_reason_and_is_undone(modules: Page) -> None:
    switch(modules, "marketplace")
    expect(modules.locator('[data-plan-enable="inventory"]')).to_be_visible()
    expect(modules.locator("#plan")).to_be_focused()
    modules.click('form[data-action="apply"] button[type="submit"]')
    expect(modules.locator("#plan-reason")).to_have_attribute("aria-invalid", "true")
    modules.fill("#plan-reason", "The shops ask for it")
    modules.click('form[data-action="apply"] button[type="submit"]')
    expect_state(modules, "marketplace", "on")
    expect_state(modules, "inventory", "on")
    modules.click('form[data-action="undo"] button')
    expect_state(modules, "inventory", "off")
    expect_no_reload(modules)


def test_escape_leaves_the_plan_and_gives_the_focus_back(modules: Page) -> None:
    switch(modules, "marketplace")
    expect(modules.locator("dialog#plan")).to_be_visible()
    modules.keyboard.press("Escape")
    expect(modules.locator("dialog#plan")).to_have_count(0)
    expect(modules.locator("#switch-marketplace")).to_be_focused()
    expect_state(modules, "marketplace", "off")


@pytest.mark.parametrize("context", [{"viewport": {"width": 1440, "height": 900}}], indirect=True)
def test_thirteen_modules_fit_on_one_screen(modules: Page) -> None:
    for address in (LOYALTY, LOYALTY.replace("loyalty", "oms")):
        modules.goto(address)
        rows = modules.locator("[data-module]")
        first, last = (rows.nth(n).bounding_box() or {} for n in (0, -1))
        assert first["y"] + 13 * (last["y"] + last["height"] - first["y"]) / rows.count() <= 900, address
        assert modules.evaluate("document.documentElement.scrollWidth") <= 1440, address


def test_config_is_checked_in_place_and_keeps_what_was_typed(modules: Page) -> None:
    form = modules.locator('[data-module="billing"] form[data-action="config"]')
    modules.click('[data-module="billing"] .module-open')
    form.locator('[name="grace_days"]').fill("99999999")
    form.locator('button[type="submit"]').click()
    expect(form.locator('[name="grace_days"]')).to_have_attribute("aria-invalid", "true")
    expect(form.locator('[name="grace_days"]')).to_have_value("99999999")
    form.locator('[name="grace_days"]').fill("9")
    form.locator('button[type="submit"]').click()
    expect(modules.locator("#messages")).to_contain_text("Saved the settings")
    expect_no_reload(modules)


def test_a_second_administrator_is_told_of_the_first(modules: Page) -> None:
    other = modules.context.new_page()
    other.goto(LOYALTY)
    switch_and_confirm(other, "billing")
    expect_state(other, "billing", "off")
    switch(modules, "marketplace")
    expect(modules.locator("[data-conflict]")).to_be_visible()
    expect(modules.locator('[data-plan-enable="inventory"]')).to_be_visible()
    expect_state(modules, "billing", "off")


def test_search_narrows_while_typing_and_stays_in_the_url(modules: Page) -> None:
    modules.type("#modules-q", "invoice", delay=20)
    expect(modules.locator('[data-module="core"]')).to_have_count(0)
    expect(modules.locator('[data-module="billing"]')).to_be_visible()
    expect(modules).to_have_url(re.compile(r"q=invoice"))
    expect(modules.locator("#modules-q")).to_be_focused()


def test_everybody_can_use_the_page_and_its_plan(modules: Page, axe: Callable[[Page], None]) -> None:
    axe(modules)
    switch(modules, "marketplace")
    expect(modules.locator("#plan")).to_be_visible()
    axe(modules)
    assert modules.locator("#plan").count() == 1


def test_a_file_is_planned_applied_and_taken_back_in_place(modules: Page, axe: Callable[[Page], None]) -> None:
    text = b'modules = ["billing", "customers", "inventory"]\nconfig.billing.grace_days = 14\n'
    modules.set_input_files("#preset-file", {"name": "shop.toml", "mimeType": "application/toml", "buffer": text})
    modules.click('form[data-action="apply-file"] button')
    expect(modules.locator('[data-plan-config="billing.grace_days"]')).to_contain_text("7 → 14")
    axe(modules)
    modules.fill("#plan-reason", "As the file says")
    modules.click('form[data-action="apply"] button[type="submit"]')
    expect_state(modules, "inventory", "on")
    expect(modules.locator("[data-drift]")).not_to_have_attribute("data-drift", "0")
    modules.click('form[data-action="reset"] button')
    modules.fill("#plan-reason", "Back to the product")
    modules.click('form[data-action="apply"] button[type="submit"]')
    expect(modules.locator("[data-drift]")).to_have_attribute("data-drift", "0")
    expect_no_reload(modules)


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_the_same_works_without_javascript(page: Page, sign_in: Callable[[Page, str], None]) -> None:
    sign_in(page, "admin@example.com")
    page.goto(LOYALTY)
    before = revision(page)
    switch(page, "marketplace")
    page.fill("#plan-reason", "The shops ask for it")
    page.click('form[data-action="apply"] button[type="submit"]')
    expect_state(page, "marketplace", "on")
    expect(page.locator("main")).to_have_attribute("data-revision", str(before + 1))


@pytest.mark.parametrize("context", [{"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}], indirect=True)
def test_a_phone_at_night_shows_it_all_without_sideways_scrolling(modules: Page, axe: Callable[[Page], None]) -> None:
    axe(modules)
    assert modules.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
