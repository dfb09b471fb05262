"""Messages in a browser: opened is read, the bell knows at once, and an answer arrives."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from modules.messaging.models import Notice
from modules.messaging.services.telling import key_of
from tests.support.demo import DemoPlace
from webapp.accounts.models import User
from webapp.db import db
from webapp.tenancy import unscoped


def told_of(demo: DemoPlace, thread_id: int, email: str) -> int:
    """How many unread notices somebody has of a thread: that they are named in it is one of its own."""
    with demo.app.app_context(), unscoped("tests look"):
        mine = Notice.user_id.in_(select(User.id).where(User.email == email)), Notice.dedupe_key.endswith(f"/{key_of(thread_id)}")
        return db.session.scalars(select(func.count()).select_from(Notice).where(*mine, Notice.read_at.is_(None))).one()


def test_a_thread_that_is_opened_is_read_and_the_bell_knows(
    page: Page, demo: DemoPlace, sign_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    sign_in(page, "clerk@example.com")
    page.goto("/platforms/oms/store/kirchberg/messages?tab=unread")
    before = int(page.locator("#bell-count[data-unread]").get_attribute("data-unread") or 0)
    told = told_of(demo, int(page.locator("[data-thread]").first.get_attribute("data-thread") or 0), "clerk@example.com")
    assert told
    axe(page)
    page.click("[data-thread] a")
    expect(page.locator("#mark-read")).to_have_count(0)
    expect(page.locator("#bell-count")).to_have_attribute("data-unread", str(before - told))
    axe(page)
    page.fill("#body", "I look into it.")
    page.click("form[data-action=reply] button[type=submit]")
    expect(page.locator(".message-own").last).to_contain_text("I look into it.")
    page.click("a.bell")
    expect(page.locator("h1")).to_have_text("Notifications")
    axe(page)
    page.click("form[data-action=read-all] button")
    expect(page.locator("#bell-count")).to_have_attribute("data-unread", "0")
