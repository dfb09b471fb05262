"""Schedules: next and last, beginning one now, pausing and resuming, each platform its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.factories.shops import Shops
from tests.support.page import Page
from webapp.audit import AuditEntry
from webapp.db import db, transaction, utcnow
from webapp.jobs import JobRun, clock, schedules
from webapp.jobs.turns import ClockPause, ClockTurn
from webapp.platforms.models import Platform
from webapp.tenancy import unscoped

pytestmark = pytest.mark.both_databases


def turn(on: Platform) -> int:
    """The first turn of the platform, in an hour."""
    platform_id = on.id
    clock.run_due()
    with transaction() as session:
        row = session.scalars(select(ClockTurn).where(ClockTurn.platform_id == platform_id).order_by(ClockTurn.id)).first()
        assert row is not None
        row.due_at = utcnow() + timedelta(hours=1)
        return row.id


def row(turn_id: int) -> ClockTurn:
    db.session.rollback()
    return db.session.get_one(ClockTurn, turn_id, populate_existing=True)


def runs() -> int:
    db.session.rollback()
    with unscoped("tests count runs"):
        return db.session.scalar(select(func.count(JobRun.id))) or 0


def told(action: str) -> int:
    db.session.rollback()
    with unscoped("tests read the trail"):
        return db.session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == action)) or 0


def pages(on: Platform | None = None, path: str = "") -> str:
    """The page of schedules: the provider's, or a platform's."""
    return f"{f'/platforms/{on.code}' if on else ''}/admin/background-tasks/schedules{path}"


def send(client: FlaskClient, path: str) -> TestResponse:
    """Press a button, with the token of the page."""
    token = Page(client.get(path.rpartition("/schedules")[0] + "/schedules")).select("input[name=csrf_token]")[0]["value"]
    return client.post(path, data={"csrf_token": token})


def test_the_provider_sees_the_schedules_of_all_platforms(world: Shops, provider: FlaskClient) -> None:
    turn(world.platform)
    text = Page(provider.get(f"{pages()}?size=100")).text("tbody")
    assert all(each.name in text for each in (world.platform, world.elsewhere))


def test_a_platform_sees_and_touches_its_own_alone(world: Shops, admin: FlaskClient) -> None:
    turn(world.platform)
    theirs = turn(world.elsewhere)
    assert world.elsewhere.name not in Page(admin.get(pages(world.platform))).text("tbody")
    for act in ("begin", "pause", "resume"):
        assert send(admin, pages(world.platform, f"/{theirs}/{act}")).status_code == 404


def test_run_now_twice_runs_once_and_leaves_the_next_as_it_was(world: Shops, provider: FlaskClient) -> None:
    turn_id = turn(world.platform)
    due = row(turn_id).due_at
    for said in ("is queued", "under way already"):
        answer = send(provider, pages(None, f"/{turn_id}/begin"))
        assert said in Page(provider.get(answer.location)).text("main, #messages")
    assert (runs(), row(turn_id).due_at, told(schedules.BEGUN)) == (1, due, 1)
    assert "Queued" in Page(provider.get(pages())).text("tbody")


def test_a_paused_schedule_does_not_begin_until_it_is_resumed_and_makes_up_for_nothing(
    world: Shops, admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn_id = turn(world.platform)
    assert send(admin, pages(world.platform, f"/{turn_id}/pause")).status_code == 303
    code, later = row(turn_id).code, utcnow() + timedelta(days=3)
    with monkeypatch.context() as days:
        days.setattr(clock, "utcnow", lambda: later)
        clock.run_due()
    with unscoped("tests"):
        begun = db.session.scalars(select(JobRun).where(JobRun.unique_key == f"-/{clock.unique_key(code)}", JobRun.platform_id == 1)).all()
    assert list(begun) == []
    assert "Paused" in Page(admin.get(pages(world.platform, "?state=paused"))).text("tbody")
    send(admin, pages(world.platform, f"/{turn_id}/resume"))
    assert (row(turn_id).due_at > utcnow(), told(schedules.PAUSED), told(schedules.RESUMED)) == (True, 1, 1)


def test_pausing_what_is_paused_says_so(world: Shops, admin: FlaskClient) -> None:
    turn_id = turn(world.platform)
    assert [send(admin, pages(world.platform, f"/{turn_id}/pause")).status_code for _time in range(2)] == [303, 409]
    assert [send(admin, pages(world.platform, f"/{turn_id}/resume")).status_code for _time in range(2)] == [303, 409]


def test_a_pause_outlives_its_module_being_off(world: Shops) -> None:
    turn_id = turn(world.platform)
    with unscoped("tests"), transaction():
        schedules.pause(turn_id)
    with transaction() as session:
        session.delete(session.get_one(ClockTurn, turn_id))
    clock.run_due()
    with unscoped("tests"):
        assert db.session.scalar(select(func.count(ClockPause.id))) == 1


@pytest.mark.parametrize("number", ["0", "99999999999", "77777"])
def test_a_schedule_that_is_not_there_is_not_found(world: Shops, provider: FlaskClient, number: str) -> None:
    assert send(provider, pages(None, f"/{number}/begin")).status_code == 404
