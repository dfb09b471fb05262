"""Pages looked at in a browser: whether everybody can use them, each shape once."""

from __future__ import annotations

import hashlib
from pathlib import Path

from playwright.sync_api import Page

from tests.support.walk import Found
from tests.support.watch import accessibility_violations, until

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


def wrong_with(page: Page, found: Found, *, frame: bool) -> list[str]:
    """What keeps somebody from using a page, each with its address; without its frame, only its own part is looked at."""
    page.goto(found.url)
    until(page, SETTLED)
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
