"""Messages in a browser: opened is read, the bell knows at once, and an answer arrives."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_a_thread_that_is_opened_is_read_and_the_bell_knows(
    page: Page, sign_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    sign_in(page, "clerk@example.com")
    page.goto("/platforms/oms/store/kirchberg/messages?tab=unread")
    before = int(page.locator("#bell-count[data-unread]").get_attribute("data-unread") or 0)
    axe(page)
    page.click("[data-thread] a")
    expect(page.locator("#mark-read")).to_have_count(0)
    expect(page.locator("#bell-count")).to_have_attribute("data-unread", str(before - 1))
    axe(page)
    page.fill("#body", "I look into it.")
    page.click("form[data-action=reply] button[type=submit]")
    expect(page.locator(".message-own").last).to_contain_text("I look into it.")
    page.click("a.bell")
    expect(page.locator("h1")).to_have_text("Notifications")
    axe(page)
    page.click("form[data-action=read-all] button")
    expect(page.locator("#bell-count")).to_have_attribute("data-unread", "0")
