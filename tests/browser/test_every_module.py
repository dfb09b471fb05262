"""Every page of every module, all of them switched on: usable by everybody, in light and dark, and on a phone.

The pages of the demo are looked at in `test_every_page.py`, here those that it has no link to. The visit of the matrix finds them, and
fails for a page that nobody leads to: a new module is looked at by being there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab
from werkzeug.test import TestResponse

from tests.factories.people import PASSWORD
from tests.matrix.rows import furnish
from tests.matrix.test_pages import ADMIN, CONSOLE, STORE, everywhere, unseen
from tests.matrix.visits import Target, Visit
from tests.matrix.world import World
from tests.support.covering import State
from tests.support.looking import DESK, Shapes, wrong_with
from tests.support.page import Page
from tests.support.server import served
from tests.support.walk import HERE, Found, Kind, shapes
from tests.support.watch import Watch


@dataclass
class Kept(Visit):
    """A visit that keeps the whole pages it saw."""

    pages: dict[str, Found] = field(default_factory=dict)

    def read(self, answer: TestResponse, allowed: frozenset[int] = frozenset({200})) -> list[Target]:
        url = answer.request.url.removeprefix(HERE)
        if answer.data.startswith(b"<!doctype html>"):
            self.pages[url] = Found(Kind("", ""), url, Page(answer))
        return super().read(answer, allowed)


@contextmanager
def tab(browser: Browser, port: int, email: str) -> Iterator[Tab]:
    """Somebody's browser, logged in at the console; whatever it complains of fails the test."""
    context = browser.new_context(base_url=f"http://localhost:{port}", locale="en-GB", viewport=DESK, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    page = context.new_page()
    watch = Watch(page)
    page.goto("/login")
    page.fill('input[name="email"]', email)
    page.fill('input[name="password"]', PASSWORD)
    page.click('form[action*="login"] button[type="submit"]')
    page.wait_for_url(lambda url: "/login" not in url)
    yield page
    context.close()
    assert not watch.complaints, "The browser complained:\n" + "\n".join(watch.complaints)


@pytest.mark.long
@pytest.mark.sqlite_only
def test_every_page_of_every_module_is_usable_by_everybody(app: Flask, browser: Browser, looked_at: Shapes, proofs: bool) -> None:
    """A part that looks like one that was looked at is left out."""
    if not proofs:
        pytest.skip("some 150 more pages in a browser: in the proofs")
    world = World(app)
    starts, wrong, looked = furnish(world), list[str](), 0
    with world.brought_to(everywhere(world, State.ON)):
        visit = Kept(world, world.client(world.root))
        visit.walk(CONSOLE, ADMIN, STORE, *starts)
        assert unseen(world, visit) == []
        with served(app) as port, tab(browser, port, world.root.email) as page:
            for found in visit.pages.values():
                own, frame = (looked_at.first(shape) for shape in shapes(found.page))
                if own or frame:
                    looked += 1
                    wrong += wrong_with(page, found, frame=frame)
    assert not wrong, "\n".join(wrong)
    assert looked > 50
