"""A job's run on a page that nobody touches: it moves by itself, keeps the focus, and says when it has ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from tests.factories.places import platform as make_platform
from tests.support import mill
from tests.support.databases import SqliteDatabase
from tests.support.server import served
from tests.support.watch import Watch
from webapp import jobs
from webapp.db import db, transaction
from webapp.jobs.models import JobRun
from webapp.migrating.moving import upgrade
from webapp.routing.context import platform_work
from webapp.switching.ask import Ask
from webapp.tenancy import unscoped


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Flask]:
    """The mill's application, with the platform `shop`."""
    database = SqliteDatabase(tmp_path)
    app = mill.create(database.url, TESTING=False, INSTANCE=str(tmp_path))
    with app.app_context():
        upgrade()
        make_platform("mill", code="shop")
        yield app
        db.session.remove()
        db.engine.dispose()
    app.extensions["interlock"].reader.close()
    app.extensions["interlock"].carrier.close()


@pytest.fixture
def run_id(shop: Flask) -> int:
    """A run of which 20 of 300 are done."""
    with platform_work(shop.extensions["interlock"].modules.snapshot(1)), transaction():
        found = jobs.enqueue("mill.grind", subject="May.csv", total=300).id
    change(found, status="running", attempt_token="t", done=20)
    return found


@pytest.fixture
def page(shop: Flask, run_id: int, browser: Browser) -> Iterator[Page]:
    """The page of the run."""
    with served(shop) as port:
        context = browser.new_context(locale="en-GB", reduced_motion="reduce")
        page = context.new_page()
        watch = Watch(page)
        page.goto(f"http://shop.localhost:{port}/admin/mill/{run_id}")
        yield page
        context.close()
    assert not watch.complaints, "The browser complained:\n" + "\n".join(watch.complaints)


def change(run_id: int, **values: object) -> None:
    with unscoped("tests arrange"), transaction() as session:
        session.execute(update(JobRun).where(JobRun.id == run_id).values(**values))


def test_progress_moves_and_ends_in_a_message(page: Page, run_id: int, axe: Callable[[Page], None]) -> None:
    expect(page.locator("[data-progress]")).to_have_text("20 of 300")
    expect(page.locator(".job-again")).to_be_hidden()
    page.evaluate("window.stayed = true")
    page.get_by_role("button", name="Cancel").focus()
    axe(page)
    change(run_id, done=120)
    expect(page.locator("[data-progress]")).to_have_text("120 of 300")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Cancel"
    change(run_id, status="succeeded", attempt_token=None, done=300)
    expect(page.locator("#messages")).to_have_text("Grinding: done.")
    expect(page.locator("[data-state=succeeded]")).to_have_count(1)
    expect(page.locator("[hx-trigger]")).to_have_count(0)
    axe(page)
    assert page.evaluate("window.stayed")


def test_a_page_of_a_module_that_went_off_keeps_what_it_showed(page: Page, run_id: int, shop: Flask) -> None:
    service = shop.extensions["interlock"].modules
    with transaction():
        service.apply(Ask(1, {"mill": False}, revision=service.snapshot(1).revision))
    with page.expect_response(lambda answer: answer.status == 404):
        pass
    expect(page.locator("[data-progress]")).to_have_text("20 of 300")
    with transaction():
        service.apply(Ask(1, {"mill": True}, revision=service.snapshot(1).revision))
    change(run_id, done=21)
    expect(page.locator("[data-progress]")).to_have_text("21 of 300")


def test_a_page_that_nobody_sees_asks_nothing(page: Page, run_id: int) -> None:
    expect(page.locator("[data-progress]")).to_have_text("20 of 300")
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith(f"/mill/{run_id}") else None)
    poll = "document.querySelector('.job-again').dispatchEvent(new CustomEvent('every'))"
    page.evaluate(poll)
    page.evaluate("fetch('/healthz').then((answer) => answer.status)")
    assert asked == []
    page.evaluate("delete document.hidden")
    with page.expect_response(f"**/mill/{run_id}"):
        page.evaluate(poll)
