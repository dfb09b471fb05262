"""Every page that each kind of person can reach in the demo: usable by everybody, in light and dark, and on a phone."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.support.demo import STARTS, DemoPlace, import_products
from tests.support.walk import Found, shapes, walk
from tests.support.watch import accessibility_violations

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
SETTLED = "() => !document.querySelector('main [hx-trigger=load]')"


class Shapes:
    """The shapes of pages that somebody looked at in this run, in whichever worker: an empty file for each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def first(self, shape: str) -> bool:
        """Whether nobody looked at this one yet; from now on somebody did."""
        try:
            (self._folder / hashlib.sha256(shape.encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


@pytest.fixture(scope="session")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Shapes:
    """What one person's page shares with another's is looked at once."""
    base = tmp_path_factory.getbasetemp()
    return Shapes((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shapes")


def wrong_with(page: Page, found: Found, *, frame: bool) -> list[str]:
    """What keeps somebody from using a page, each with its address; without its frame, only its own part is looked at."""
    page.goto(found.url)
    page.wait_for_function(SETTLED)
    part = "html" if frame else "main"
    wrong = [] if page.locator("h1").count() == 1 else ["it needs one heading"]
    wrong += accessibility_violations(page, part=part)
    page.emulate_media(color_scheme="dark")
    wrong += [f"in the dark: {each}" for each in accessibility_violations(page, "color-contrast", part=part)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        wrong.append("it is wider than a phone")
    page.set_viewport_size(DESK)
    return [f"{found.url}: {each}" for each in dict.fromkeys(wrong)]


@pytest.mark.long
@pytest.mark.parametrize("email", STARTS)
def test_every_page_is_usable_by_everybody(
    page: Page, demo: DemoPlace, sign_in: Callable[[Page, str], None], looked_at: Shapes, email: str, proofs: bool
) -> None:
    """A part that looks like one that was looked at is left out, but in the proofs: there each page is looked at whole."""
    import_products(demo.client("owner@example.com"))
    sign_in(page, email)
    wrong, seen = [], 0
    for found in walk(demo.app, demo.client(email), *STARTS[email]):
        seen += 1
        assert found.page.status == 200 or found.page.has("[data-locked]"), f"{found.url} answers {found.page.status}"
        own, frame = (looked_at.first(shape) or proofs for shape in shapes(found.page))
        if own or frame:
            wrong += wrong_with(page, found, frame=frame)
    assert not wrong, "\n".join(wrong)
    assert seen > 10
