"""Tests that drive Chromium against the demo platforms, on SQLite. Any complaint of the browser fails the test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support import chromium
from tests.support.client import PASSWORD
from tests.support.demo import DemoPlace
from tests.support.looking import Shapes
from tests.support.server import served
from tests.support.watch import Watch, accessibility_violations

SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--use-fake-device-for-media-stream",
]  # fmt: skip


@pytest.fixture(scope="session")
def port(demo: DemoPlace) -> Iterator[int]:
    """Where the demo is served."""
    with served(demo.app) as port:
        yield port


@pytest.fixture
def live_server(demo: DemoPlace, port: int) -> str:
    """The address of the console, on demo data as new. Platforms answer at http://<code>.localhost on the same port."""
    demo.reset()
    return f"http://localhost:{port}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium per worker."""
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.ADVICE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, live_server: str, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser profile of its own. `@pytest.mark.parametrize("context", [{...}], indirect=True)` gives it other options."""
    options = {"base_url": live_server, "locale": "en-GB", "viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
    context = browser.new_context(**{**options, **getattr(request, "param", {})})
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab; the test fails if anything in it complained."""
    page = context.new_page()
    watch = Watch(page)
    yield page
    assert not watch.complaints, "The browser complained:\n" + "\n".join(watch.complaints)


@pytest.fixture
def sign_in(live_server: str) -> Callable[[Page, str], None]:
    """`sign_in(page, "admin@example.com")` logs in through the login page."""

    def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
        page.goto("/login")
        page.fill('input[name="email"]', email)
        page.fill('input[name="password"]', password)
        page.click('form[action*="login"] button[type="submit"]')
        page.wait_for_url(lambda url: "/login" not in url)

    return sign_in


@pytest.fixture(scope="session")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Shapes:
    """What one person's page shares with another's is looked at once."""
    base = tmp_path_factory.getbasetemp()
    return Shapes((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shapes")


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` asserts that the page as it stands has no accessibility violation."""

    def check(page: Page) -> None:
        found = accessibility_violations(page)
        assert not found, f"{page.url} is hard to use for some people:\n" + "\n".join(found)

    return check
