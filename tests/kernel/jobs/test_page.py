"""A run as people see it, with and without JavaScript."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.kernel.jobs.conftest import Work
from tests.support.page import Page
from webapp.db import db, utcnow

BASE = "http://shop.localhost"
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def browser(work: Work) -> FlaskClient:
    """At the platform's own host."""
    db.session.rollback()
    return work.app.test_client()


def test_a_run_under_way_shows_how_far_it_is_and_renews_itself(work: Work, browser: FlaskClient) -> None:
    run_id = work.enqueue(subject="May.csv")
    work.change(run_id, status="running", attempt_token="t", done=140, total=1412)
    page = Page(browser.get(f"/admin/mill/{run_id}", base_url=BASE))
    assert page.one(f"#job-{run_id}")["data-state"] == "running"
    assert page.text("[data-progress]") == "140 of 1,412"
    assert (page.one("progress")["value"], page.one("progress")["max"]) == ("140", "1412")
    assert page.text(".job-name") == "Grinding May.csv"
    again = page.one("a[hx-get]")
    assert (again["href"], again["hx-trigger"]) == (f"/admin/mill/{run_id}", "every 2s, click")


def test_a_run_that_has_ended_is_asked_for_no_more(work: Work, browser: FlaskClient) -> None:
    run_id = work.enqueue()
    work.execute(run_id)
    part = Page(browser.get(f"/admin/mill/{run_id}", base_url=BASE, headers=PARTIAL))
    assert not part.has("main, [hx-trigger], form")
    assert part.text("hx-partial[hx-target='#messages']") == "Grinding: done."
    page = Page(browser.get(f"/admin/mill/{run_id}", base_url=BASE))
    assert not page.has("hx-partial, [hx-trigger]")
    assert page.has("main")


def test_a_failed_run_says_why_and_can_be_started_again(work: Work, browser: FlaskClient) -> None:
    run_id = work.enqueue()
    work.change(run_id, status="failed", error="No column for the <SKU>.", finished_at=utcnow())
    page = Page(browser.get(f"/admin/mill/{run_id}", base_url=BASE))
    assert page.text("[data-alert=danger]") == "No column for the <SKU>."
    answer = page.submit(browser, "form[data-action=retry-job]", base_url=BASE)
    assert answer.status_code == 303
    assert work.run(run_id).status == "queued"


def test_a_run_that_waits_says_for_what(work: Work, browser: FlaskClient) -> None:
    run_id = work.enqueue()
    work.change(run_id, status="waiting", error="Waits, because this platform is paused.")
    page = Page(browser.get(f"/admin/mill/{run_id}", base_url=BASE))
    assert (page.text(".state-pill"), page.text("[data-alert=warning]")) == ("Waiting", "Waits, because this platform is paused.")


def test_a_run_is_cancelled_by_its_button(work: Work, browser: FlaskClient) -> None:
    run_id = work.enqueue()
    page = Page(browser.get(f"/admin/mill/{run_id}", base_url=BASE))
    answer = page.submit(browser, "form[data-action=cancel-job]", base_url=BASE)
    assert answer.status_code == 303
    assert work.run(run_id).status == "cancelled"
    assert Page(browser.get(f"/admin/mill/{run_id}", base_url=BASE)).has("form[data-action=retry-job]")


def test_a_late_cancel_is_told(work: Work, browser: FlaskClient) -> None:
    run_id = work.enqueue()
    page = Page(browser.get(f"/admin/mill/{run_id}", base_url=BASE))
    work.execute(run_id)
    answer = page.submit(browser, "form[data-action=cancel-job]", base_url=BASE)
    assert (answer.status_code, "ended already" in Page(answer).text()) == (409, True)
