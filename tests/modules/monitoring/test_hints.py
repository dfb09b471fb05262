"""Why a run does not get on: the one reason that comes first, and nothing where all is well."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.factories.shops import Shops
from tests.modules.monitoring.conftest import add_run
from tests.support.page import Page
from webapp.db import transaction, utcnow
from webapp.jobs import Status
from webapp.jobs.workers import WorkerSign

pytestmark = pytest.mark.sqlite_only
AGO, LATER = timedelta(minutes=-20), timedelta(hours=2)


def worker(threads: int = 4) -> None:
    """One that answers."""
    with transaction() as session:
        session.add(WorkerSign(id="w", host="here", pid=1, threads=threads, begun_at=utcnow(), seen_at=utcnow()))


def hints(world: Shops, browser: FlaskClient, status: Status, **values: Any) -> str:
    """What the page of a new run says of it."""
    run_id = add_run(world.shop, status, **values)
    page = Page(browser.get(f"/platforms/{world.platform.code}/admin/background-tasks/{run_id}"))
    return page.text("main .stack > .alert") if page.has("main .stack > .alert") else ""


def test_a_queued_run_says_that_no_worker_runs(world: Shops, admin: FlaskClient) -> None:
    assert "No worker is running" in hints(world, admin, Status.QUEUED)


def test_a_run_that_just_began_to_wait_says_nothing(world: Shops, admin: FlaskClient) -> None:
    worker()
    assert hints(world, admin, Status.QUEUED) == ""


def test_a_queued_run_says_that_all_workers_are_busy_with_whatever_platform(world: Shops, admin: FlaskClient) -> None:
    worker(threads=1)
    add_run(world.other_shop, Status.RUNNING)
    assert "All workers are busy" in hints(world, admin, Status.QUEUED)


def test_a_run_that_a_free_worker_leaves_alone_points_to_the_queue(world: Shops, admin: FlaskClient) -> None:
    worker()
    assert "A worker is free" in hints(world, admin, Status.QUEUED, not_before=utcnow() + AGO)


def test_a_run_for_later_says_when_it_begins(world: Shops, admin: FlaskClient) -> None:
    assert "does not begin before" in hints(world, admin, Status.QUEUED, not_before=utcnow() + LATER)
    assert "rests after an attempt that failed" in hints(world, admin, Status.QUEUED, not_before=utcnow() + LATER, attempt=1)


def test_a_clock_that_was_set_back_is_named(world: Shops, admin: FlaskClient) -> None:
    later = utcnow() + LATER
    assert "clock was set back" in hints(world, admin, Status.QUEUED, not_before=later, created_at=later)
    assert "clock was set back" in hints(world, admin, Status.RUNNING, heard=later)


def test_a_failed_run_says_that_the_same_task_is_under_way(world: Shops, admin: FlaskClient) -> None:
    add_run(world.shop, Status.QUEUED, unique_key="k")
    assert "The same task is under way" in hints(world, admin, Status.FAILED, unique_key="k")
    assert hints(world, admin, Status.FAILED, unique_key="other") == ""


def test_a_run_that_takes_longer_than_the_last_ones_says_so(world: Shops, admin: FlaskClient) -> None:
    worker()
    add_run(world.shop, Status.SUCCEEDED, started_at=utcnow() - timedelta(minutes=1))
    assert "longer than usual: the last ones took 1 minute at most" in hints(world, admin, Status.RUNNING, started_at=utcnow() + AGO)
    assert hints(world, admin, Status.RUNNING, started_at=utcnow()) == ""
