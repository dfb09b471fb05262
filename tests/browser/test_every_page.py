"""Every page that each kind of person can reach in the demo: usable by everybody, in light and dark, and on a phone."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from tests.browser.conftest import DemoPlace
from tests.support import page as answers
from tests.support.client import login
from tests.support.walk import Found, shapes, walk
from tests.support.watch import accessibility_violations

KIRCHBERG, CENTRAL = "/platforms/oms/store/kirchberg/dashboard", "/platforms/loyalty/store/cafe-central/dashboard"
STARTS = {
    "admin@example.com": ("/admin/dashboard", "/platforms/oms/admin/dashboard", "/platforms/loyalty/admin/dashboard", KIRCHBERG, CENTRAL),
    "oms@example.com": ("/platforms/oms/admin/dashboard", KIRCHBERG),
    "owner@example.com": (KIRCHBERG,),
    "clerk@example.com": (KIRCHBERG,),
}
SAMPLE = Path(__file__).resolve().parents[2] / "modules" / "marketplace" / "samples" / "products-en.csv"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
SETTLED = "() => !document.querySelector('main [hx-trigger=load]')"


@pytest.fixture(scope="session")
def looked_at() -> set[str]:
    """The shapes of pages that were looked at already: what one person's page shares with another's is looked at once."""
    return set()


def import_products(client: FlaskClient) -> None:
    """An import with rows to take and rows refused, for the pages about imports."""
    start = answers.Page(client.get("/platforms/oms/store/kirchberg/marketplace"))
    content = SAMPLE.read_bytes() + b"BROKEN,without,enough,cells\n"
    uploaded = start.submit(client, 'form[data-action="upload"]', {"file": (io.BytesIO(content), "products.csv")})
    checked = answers.Page(client.get(uploaded.headers["Location"])).submit(client, 'form[data-action="check"]')
    assert checked.status_code == 303


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
    client = demo.app.test_client()
    login(client, "owner@example.com")
    import_products(client)
    client = demo.app.test_client()
    login(client, email)
    sign_in(page, email)
    wrong, seen = [], 0
    for found in walk(demo.app, client, *STARTS[email]):
        seen += 1
        assert found.page.status == 200 or found.page.has("[data-locked]"), f"{found.url} answers {found.page.status}"
        new = shapes(found.page) - looked_at
        if new:
            looked_at |= new
            wrong += wrong_with(page, found)
    assert not wrong, "\n".join(wrong)
    assert seen > 10
