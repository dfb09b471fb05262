"""An import and an export on pages that nobody reloads: a worker does them, and the pages tell how far it is and what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DemoPlace
from tests.modules.marketplace.feeds import large
from tests.support.workers import WorkerProcess, queue_in

SHOP = "/platforms/oms/store/kirchberg/marketplace/"
PATIENCE_MS = 60_000


@pytest.fixture
def begin_work(demo: DemoPlace, live_server: str, tmp_path: Path) -> Iterator[Callable[[], WorkerProcess]]:
    """`begin_work()` starts a worker on the demo's database; it ends with the test."""
    begun: list[WorkerProcess] = []

    def begin() -> WorkerProcess:
        begun.append(WorkerProcess("tests.support.importer", DATABASE_URL=demo.url, INTERLOCK_INSTANCE=str(tmp_path)))
        return begun[-1]

    with queue_in(demo.app, tmp_path):
        yield begin
    for worker in begun:
        worker.__exit__()


def test_an_import_moves_on_its_page_and_after_a_closed_tab(
    page: Page, sign_in: Callable[..., None], axe: Callable[[Page], None], begin_work: Callable[[], Any]
) -> None:
    sign_in(page, "clerk@example.com")
    page.goto(SHOP)
    page.set_input_files("input[type=file]", {"name": "big.csv", "mimeType": "text/csv", "buffer": b"".join(large(1700))})
    page.click("form[data-action=upload] button[type=submit]")
    page.click("form[data-action=check] button")
    expect(page.locator("[data-job]")).to_have_attribute("data-state", "queued")
    axe(page)
    page.evaluate("window.stayed = true")
    begin_work()
    expect(page.locator("#import")).to_have_attribute("data-state", "checked", timeout=PATIENCE_MS)
    expect(page.locator("#messages")).to_contain_text("Check of a product file: done.")
    page.click("form[data-action=run] button")
    expect(page.locator("#import")).to_have_attribute("data-state", re.compile("running|done"))
    assert page.evaluate("window.stayed")
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator("#import")).to_have_attribute("data-state", "done", timeout=PATIENCE_MS)
    expect(page.locator("#import")).to_have_attribute("data-created", "1700")
    expect(page.locator("main [hx-trigger]")).to_have_count(0)
    axe(page)


def test_a_feed_is_prepared_in_place(
    page: Page, sign_in: Callable[..., None], axe: Callable[[Page], None], begin_work: Callable[[], Any]
) -> None:
    sign_in(page, "clerk@example.com")
    page.goto(SHOP)
    page.evaluate("window.stayed = true")
    german = page.locator("[data-feed=de]")
    german.locator("form[data-action=export] button").click()
    expect(german.locator("[data-job]")).to_have_attribute("data-state", "queued")
    axe(page)
    begin_work()
    expect(german.locator("[data-feed-file]")).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_download() as waiting:
        german.locator("[data-feed-file]").click()
    assert waiting.value.suggested_filename == "kirchberg-de.csv"
    expect(german.locator("[data-job]")).to_have_count(0)
    assert page.evaluate("window.stayed")
    axe(page)
