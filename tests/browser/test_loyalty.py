"""The till in a browser: a scanner, the result, the way back, and a connection that is lost."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

TILL = "/platforms/loyalty/store/cafe-central/loyalty-counter/"


def test_from_the_scan_to_the_result_and_back(page: Page, sign_in: Callable[[Page, str], None], axe: Callable[[Page], None]) -> None:
    sign_in(page, "barista@example.com")
    page.goto(TILL)
    page.select_option("[name=person]", label="Mia")
    page.fill("[name=pin]", "2846")
    page.click("main form.form button")
    page.locator("#till-q").blur()
    page.keyboard.type("Laurent Calmes")  # a scanner types wherever the focus is
    page.keyboard.press("Enter")
    page.wait_for_url("**/cards/*")
    axe(page)
    page.fill("[name=amount]", "23.40")
    page.keyboard.press("Enter")
    expect(page.locator("[data-result=ok]")).to_contain_text("+23 points")
    expect(page.locator("#till-q")).to_be_focused()
    axe(page)
    page.click("form[data-undo] button")
    expect(page.locator("[data-result=back]")).to_contain_text("Taken back")
    page.context.set_offline(True)
    expect(page.locator("[data-offline-bar]")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("[data-offline-bar]")).to_be_hidden()
