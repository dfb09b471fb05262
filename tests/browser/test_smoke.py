"""Everybody in the demo lands on a page that works, in light and dark, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

PEOPLE = [
    "admin@example.com", "oms@example.com", "loyalty@example.com", "owner@example.com", "clerk@example.com", "barista@example.com",
]  # fmt: skip


def test_the_login_page_is_accessible(page: Page, axe: Callable[[Page], None]) -> None:
    page.goto("/login")
    assert page.locator('input[name="email"]').is_visible()
    axe(page)


@pytest.mark.parametrize("email", PEOPLE)
def test_everybody_lands_on_a_page_of_their_own(page: Page, sign_in: Callable[..., None], axe: Callable[[Page], None], email: str) -> None:
    sign_in(page, email)
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").count() == 1
    assert page.locator("a[data-menu-item]").count() > 0
    axe(page)


@pytest.mark.parametrize("context", [{"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}], indirect=True)
def test_a_phone_in_the_dark(page: Page, sign_in: Callable[..., None], axe: Callable[[Page], None]) -> None:
    sign_in(page, "admin@example.com")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    axe(page)
