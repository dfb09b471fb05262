"""The account pages and core's own, as a browser sees them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import DemoPlace
from tests.support.client import PASSWORD

OWN = ["/admin/settings", "/admin/profile", "/change", "/tf-setup", "/platforms/oms/admin/settings", "/no-such-page"]


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


def test_a_second_factor_from_setting_it_up_to_a_recovery_code(
    demo: DemoPlace, page: Page, sign_in: Callable[..., None], axe: Callable[[Page], None]
) -> None:
    app = demo.app
    sign_in(page, "clerk@example.com")
    page.goto("/tf-setup")
    page.click('button[value="authenticator"]')
    key = page.locator("main code").inner_text()
    page.fill('[name="code"]', "000000")
    page.click("main form button")
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.locator("main code").inner_text() == key
    page.fill('[name="code"]', shown_by_the_app(app, key))
    page.click("main form button")
    expect(page.locator("main .alert-warning")).to_contain_text("no recovery codes")
    axe(page)
    page.click("main .alert-warning a")
    page.click("main form button")
    code = page.locator("main li code").first.inner_text()
    log_in_again(page)
    page.fill('[name="code"]', shown_by_the_app(app, key))
    page.click("main form button")
    expect(page.locator(".user-menu")).to_be_visible()
    log_in_again(page)
    axe(page)
    page.click("text=Use a recovery code")
    axe(page)
    page.fill('[name="code"]', code)
    page.click("main form button")
    expect(page.locator(".user-menu")).to_be_visible()


def shown_by_the_app(app: Flask, key: str) -> str:
    """The code that an authenticator app shows for the key now."""
    totp = app.extensions["security"].totp_factory._totp.from_source({"type": "totp", "v": 1, "key": key.replace("-", "")})
    return str(totp.generate().token)


def log_in_again(page: Page) -> None:
    """Log out by forgetting the cookie, and give the password."""
    page.context.clear_cookies()
    page.goto("/login")
    page.fill('[name="email"]', "clerk@example.com")
    page.fill('[name="password"]', PASSWORD)
    page.click("main form button")
    expect(page.locator('[name="code"]')).to_be_focused()


@pytest.mark.parametrize("context", [{"java_script_enabled": False}, {}], indirect=True)
def test_after_a_failed_login_the_focus_is_on_what_it_says(page: Page) -> None:
    """The summary takes it by itself: without a script too."""
    page.goto("/login")
    page.fill('[name="email"]', "clerk@example.com")
    page.fill('[name="password"]', "wrong")
    page.click("main form button")
    expect(page.locator("#login-error")).to_be_focused()


@pytest.mark.parametrize("context", [{"viewport": {"width": width, "height": 850}} for width in (390, 320)], indirect=True)
def test_account_pages_fit_a_phone(page: Page, sign_in: Callable[..., None], axe: Callable[[Page], None]) -> None:
    sign_in(page, "admin@example.com")
    for address in (*OWN, "/verify", "/mf-recovery-codes"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} is wider than the screen"
    page.goto("/admin/profile")
    button = page.locator("#sessions button").first.bounding_box()
    assert button is not None
    assert button["x"] + button["width"] <= page.evaluate("innerWidth"), "one has to scroll sideways to end a session"
    axe(page)


def test_cards_load_by_themselves(page: Page, sign_in: Callable[..., None]) -> None:
    sign_in(page, "oms@example.com")
    expect(page.locator('[data-card="modules"]')).to_contain_text("Inventory")


def test_wrong_settings_are_shown_in_place_with_the_focus_on_what_is_wrong(page: Page, sign_in: Callable[..., None]) -> None:
    sign_in(page, "oms@example.com")
    page.goto("/platforms/oms/admin/settings")
    page.fill('#settings [name="name"]', " ")
    page.click("#settings button[type=submit]")
    expect(page.locator("#settings .error-summary")).to_be_focused()
    page.fill('#settings [name="name"]', "Order management")
    page.select_option('[name="timezone"]', "Europe/Paris")
    page.click("#settings button[type=submit]")
    expect(page.locator("#messages")).to_contain_text("saved")


def test_logging_out_ends_at_the_login(page: Page, sign_in: Callable[..., None]) -> None:
    sign_in(page, "owner@example.com")
    page.click(".user-menu summary")
    page.click('form[action$="/logout"] button')
    expect(page.locator('input[name="email"]')).to_be_visible()
