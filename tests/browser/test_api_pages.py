"""The pages about the API, as a browser sees them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("width", [390, 1440])
def test_the_documentation_is_accessible_and_fits(page: Page, axe: Callable[[Page], None], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/api/v1/docs")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_token_is_made_shown_and_revoked(page: Page, sign_in: Callable[..., None], axe: Callable[[Page], None]) -> None:
    sign_in(page, "admin@example.com")
    page.goto("/admin/profile")
    page.click("text=API tokens")
    axe(page)
    page.fill("[name=name]", "from a browser")
    page.check("[value='modules:read']")
    page.click("text=Create the token")
    expect(page.locator("[data-made]")).to_be_focused()
    expect(page.locator("[data-made] code")).to_contain_text("il_")
    axe(page)
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.click("[data-state=active] button")
    expect(page.locator("#messages")).to_contain_text("revoked")
    expect(page.locator("[data-made]")).to_have_count(0)
