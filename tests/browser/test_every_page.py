"""Every page that each kind of person can reach in the demo: usable by everybody, in light and dark, and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.support.demo import STARTS, DemoPlace, import_products
from tests.support.walk import Found, shapes, walk
from tests.support.watch import accessibility_violations

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
SETTLED = "() => !document.querySelector('main [hx-trigger=load]')"


@pytest.fixture(scope="session")
def looked_at() -> set[str]:
    """The shapes of pages that were looked at already: what one person's page shares with another's is looked at once."""
    return set()


def wrong_with(page: Page, found: Found) -> list[str]:
    """What keeps somebody from using a page, each with its address."""
    page.goto(found.url)
    page.wait_for_function(SETTLED)
    wrong = [] if page.locator("h1").count() == 1 else ["it needs one heading"]
    wrong += accessibility_violations(page)
    page.emulate_media(color_scheme="dark")
    wrong += [f"in the dark: {each}" for each in accessibility_violations(page, "color-contrast")]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        wrong.append("it is wider than a phone")
    page.set_viewport_size(DESK)
    return [f"{found.url}: {each}" for each in dict.fromkeys(wrong)]


@pytest.mark.parametrize("email", STARTS)
def test_every_page_is_usable_by_everybody(
    page: Page, demo: DemoPlace, sign_in: Callable[[Page, str], None], looked_at: set[str], email: str
) -> None:
    import_products(demo.client("owner@example.com"))
    sign_in(page, email)
    wrong, seen = [], 0
    for found in walk(demo.app, demo.client(email), *STARTS[email]):
        seen += 1
        assert found.page.status == 200 or found.page.has("[data-locked]"), f"{found.url} answers {found.page.status}"
        new = shapes(found.page) - looked_at
        if new:
            looked_at |= new
            wrong += wrong_with(page, found)
    assert not wrong, "\n".join(wrong)
    assert seen > 10
