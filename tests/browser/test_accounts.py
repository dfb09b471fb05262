"""The account pages and core's own, as a browser sees them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

OWN = ["/admin/settings", "/admin/settings/profile", "/change", "/tf-setup", "/platforms/oms/admin/settings", "/no-such-page"]


@pytest.mark.parametrize("address", ["/reset", "/no-such-page"])
def test_pages_before_the_login_are_accessible(page: Page, axe: Callable[[Page], None], address: str) -> None:
    page.goto(address)
    assert page.locator("h1").count() == 1
    axe(page)


def test_own_pages_are_accessible(page: Page, sign_in: Callable[..., None], axe: Callable[[Page], None]) -> None:
    sign_in(page, "admin@example.com")
    for address in OWN:
        page.goto(address)
        assert page.locator("h1").count() == 1
        axe(page)


def test_setting_up_a_second_factor_is_accessible(page: Page, sign_in: Callable[..., None], axe: Callable[[Page], None]) -> None:
    sign_in(page, "clerk@example.com")
    page.goto("/tf-setup")
    page.click('button[value="authenticator"]')
    expect(page.locator("main img")).to_be_visible()
    axe(page)


def test_cards_load_by_themselves(page: Page, sign_in: Callable[..., None]) -> None:
    sign_in(page, "oms@example.com")
    expect(page.locator('[data-card="modules"]')).to_contain_text("Inventory")


def test_wrong_settings_are_shown_in_place_with_the_focus_on_what_is_wrong(page: Page, sign_in: Callable[..., None]) -> None:
    sign_in(page, "oms@example.com")
    page.goto("/platforms/oms/admin/settings")
    page.fill('[name="timezone"]', "Nowhere")
    page.click("#settings button[type=submit]")
    expect(page.locator("#settings .error-summary")).to_be_focused()
    page.fill('[name="timezone"]', "Europe/Paris")
    page.click("#settings button[type=submit]")
    expect(page.locator("#messages")).to_contain_text("saved")


def test_logging_out_ends_at_the_login(page: Page, sign_in: Callable[..., None]) -> None:
    sign_in(page, "owner@example.com")
    page.click(".user-menu summary")
    page.click('form[action$="/logout"] button')
    expect(page.locator('input[name="email"]')).to_be_visible()
