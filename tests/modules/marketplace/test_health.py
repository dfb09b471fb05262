"""The marketplace finds imports that say they are under way while nobody is at work on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, update

from modules.marketplace.imports import PRODUCTS
from tests.modules.marketplace.conftest import World
from tests.support.client import let_go
from tests.support.jobs import work_off
from webapp.db import transaction, utcnow
from webapp.health import rounds
from webapp.imports import queries as imports_queries
from webapp.imports import services as imports_services
from webapp.imports.models import Import
from webapp.jobs import JobRun

FEED = b"sku;name;price\nA-1;Book;9.90\n"
LEFT = "1 import says it is under way, and no job is at work on it. Open it in its store and choose to go on."


@pytest.fixture
def told(app: Flask, work: World) -> Callable[[], str]:
    """`told()` is what the check says of the platform, asked as a worker asks it."""

    def ask() -> str:
        let_go()
        with app.app_context():
            (found,) = [each for each in rounds.check_now(platform_id) if (each.module.code, each.check.code) == ("marketplace", "imports")]
        assert found.error is None
        return found.message

    platform_id = work.platform.id
    return ask


@pytest.fixture
def started(work: World, check: Callable[..., Import]) -> int:
    """The id of an import whose run was begun, and whose job waits for a worker."""
    made = check(FEED)
    with transaction():
        imports_services.start_run(work.shop, PRODUCTS, made.id)
    return made.id


@pytest.mark.usefixtures("started")
def test_with_a_job_all_is_well_before_and_after(app: Flask, told: Callable[[], str]) -> None:
    assert told() == ""
    work_off(app)
    assert told() == ""


@pytest.mark.usefixtures("started")
def test_without_a_job_it_is_told(told: Callable[[], str]) -> None:
    with transaction() as session:
        session.execute(delete(JobRun))
    assert told() == LEFT


@pytest.mark.usefixtures("started")
def test_with_a_job_that_failed_it_is_told(told: Callable[[], str]) -> None:
    with transaction() as session:
        session.execute(update(JobRun).where(JobRun.status == "queued").values(status="failed", finished_at=utcnow()))
    assert told() == LEFT


def test_one_that_a_person_stopped_rests(work: World, started: int, told: Callable[[], str]) -> None:
    with transaction():
        imports_services.stop(work.shop, PRODUCTS, started)
    assert told() == ""


def test_one_that_nobody_went_on_with_for_weeks_is_given_up(
    work: World, started: int, told: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction() as session:
        session.execute(delete(JobRun))
    later = utcnow() + imports_queries.GIVEN_UP
    monkeypatch.setattr(imports_queries, "utcnow", lambda: later - timedelta(minutes=1))
    assert told() == LEFT
    monkeypatch.setattr(imports_queries, "utcnow", lambda: later + timedelta(minutes=1))
    assert told() == ""
