"""The matrix in a browser: in place, without a reload, and usable by everybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def matrix(page: Page, sign_in: Callable[[Page, str], None]) -> Page:
    """The grid, marked so that a reload would show."""
    sign_in(page, "admin@example.com")
    page.goto("/admin/modules")
    page.evaluate("document.body.dataset.before = 'yes'")
    return page


def expect_state(page: Page, platform: str, module: str, state: str) -> None:
    expect(page.locator(f'td[data-platform="{platform}"][data-module="{module}"]')).to_have_attribute("data-state", state)


def ask(page: Page, target: str) -> None:
    page.select_option("#matrix-target", target)
    page.click('form[data-action="matrix"] button[type="submit"]')


def test_a_module_is_switched_off_everywhere_in_place(matrix: Page, axe: Callable[[Page], None]) -> None:
    axe(matrix)
    matrix.check('[name="column"][value="billing"]')
    ask(matrix, "off")
    for code in ("loyalty", "oms"):
        expect(matrix.locator(f'[data-plan-platform="{code}"] [data-plan-disable="billing"]')).to_be_visible()
    expect(matrix.locator("#plan")).to_be_focused()
    axe(matrix)
    matrix.click('form[data-action="apply"] button[type="submit"]')
    expect(matrix.locator("#plan-reason")).to_be_focused()
    matrix.fill("#plan-reason", "Not sold any more")
    matrix.click('form[data-action="apply"] button[type="submit"]')
    for code in ("loyalty", "oms"):
        expect_state(matrix, code, "billing", "off")
    expect(matrix.locator("#messages")).to_contain_text("Changed on 2 platforms")
    expect(matrix.locator("#plan")).to_have_count(0)
    expect(matrix.locator(".matrix-scroll")).to_be_focused()
    expect(matrix.locator("body")).to_have_attribute("data-before", "yes")


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_the_same_works_without_javascript(page: Page, sign_in: Callable[[Page, str], None]) -> None:
    sign_in(page, "admin@example.com")
    page.goto("/admin/modules")
    page.check('[name="cell"][value="loyalty:marketplace"]')
    ask(page, "on")
    page.fill("#plan-reason", "The shops ask for it")
    page.click('form[data-action="apply"] button[type="submit"]')
    expect_state(page, "loyalty", "marketplace", "on")
    expect_state(page, "loyalty", "inventory", "implied")


@pytest.mark.parametrize("context", [{"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}], indirect=True)
def test_on_a_phone_at_night_the_grid_scrolls_within_itself(matrix: Page, axe: Callable[[Page], None]) -> None:
    axe(matrix)
    assert matrix.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    left = "document.querySelector('.matrix tbody th').getBoundingClientRect().left"
    before = matrix.evaluate(left)
    matrix.evaluate("document.querySelector('.matrix-scroll').scrollTo(200, 0)")
    assert matrix.evaluate("document.querySelector('.matrix-scroll').scrollLeft") > 0
    assert matrix.evaluate(left) == before
