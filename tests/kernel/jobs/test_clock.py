"""The one clock: what is scheduled begins when it is due, once, where its module is on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories.places import platform as make_platform
from tests.kernel.toyapp import entered
from tests.support.client import Client
from tests.support.modules import toy
from tests.support.places import settings
from tests.support.statements import statements
from webapp import create_app
from webapp.db import db, transaction, utcnow
from webapp.jobs import JobRun, JobType, clock
from webapp.jobs.turns import ClockTurn
from webapp.platforms.models import Platform
from webapp.providing.platforms import resume_platform, suspend_platform
from webapp.registry.discovery import build
from webapp.registry.kinds.schedules import Schedule
from webapp.switching.ask import Ask
from webapp.tenancy import unscoped

LUXEMBOURG = ZoneInfo("Europe/Luxembourg")
Turning = Callable[[Platform], None]
NIGHTLY = Schedule(code="bell.nightly", job="bell.ring", at=time(2, 30))
HOURLY = Schedule(code="bell.hourly", job="bell.ring", every=timedelta(hours=1))


@pytest.fixture
def bells(app: Flask, db_url: str) -> Iterator[Flask]:
    """An application with a module that rings every hour."""
    ring = JobType(code="bell.ring", name="Ring", run=lambda _job: None)
    registry = build([("", toy("base", core=True)), ("", toy("bell", contributes=(ring, HOURLY)))])
    made = create_app({**settings(db_url), "CONSOLE_MODULES": []}, registry)
    made.test_client_class = Client
    with entered(made):
        yield made


@pytest.fixture
def shop(bells: Flask) -> Platform:
    return make_platform("bell", code="shop")


def at(monkeypatch: pytest.MonkeyPatch, later: timedelta) -> None:
    """Turn the clock as if it were so much later."""
    now = utcnow() + later
    monkeypatch.setattr(clock, "utcnow", lambda: now)
    clock.run_due()


def begun() -> int:
    db.session.rollback()
    with unscoped("tests"):
        return db.session.scalar(select(func.count()).select_from(JobRun)) or 0


def finish() -> None:
    with unscoped("tests"), transaction():
        for run in db.session.scalars(select(JobRun)):
            run.unique_key = None  # as if it had ended


def days(begin: datetime, number: int) -> list[datetime]:
    """When the nightly comes, that often after a moment."""
    found = [begin]
    for _ in range(number):
        found.append(NIGHTLY.next_after(found[-1], found[-1], LUXEMBOURG))
    return found[1:]


def test_a_daily_run_comes_once_in_the_night_that_has_its_hour_twice() -> None:
    nights = days(datetime(2026, 10, 24, 12, tzinfo=UTC), 2)
    assert nights == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 26, 1, 30, tzinfo=UTC)]
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30 for the second time
    assert NIGHTLY.next_after(nights[0], second, LUXEMBOURG) == nights[1]


def test_a_daily_run_comes_once_in_the_night_that_lacks_its_hour() -> None:
    nights = days(datetime(2026, 3, 28, 12, tzinfo=UTC), 2)
    assert nights == [datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 3, 30, 0, 30, tzinfo=UTC)]


def test_it_begins_when_it_is_due_and_once(shop: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    clock.run_due()
    assert begun() == 0
    at(monkeypatch, timedelta(minutes=61))
    clock.run_due()
    assert begun() == 1


def test_what_was_missed_for_a_day_begins_once(shop: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    clock.run_due()
    at(monkeypatch, timedelta(days=1))
    finish()
    clock.run_due()
    assert begun() == 1
    at(monkeypatch, timedelta(days=1, hours=1, minutes=1))
    assert begun() == 2


def test_off_pauses_and_on_goes_on_from_then(bells: Flask, shop: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when no worker ran while it was off."""
    clock.run_due()
    modules = bells.extensions["interlock"].modules
    modules.change(Ask(shop.id, {"bell": False}, revision=1))
    with monkeypatch.context() as meanwhile:
        at(meanwhile, timedelta(hours=2))
        assert db.session.scalar(select(func.count()).select_from(ClockTurn)) == 0
    modules.change(Ask(shop.id, {"bell": True}, revision=2))
    clock.run_due()
    assert begun() == 0
    at(monkeypatch, timedelta(minutes=61))
    assert begun() == 1


def test_on_again_before_anybody_looked_counts_from_then(bells: Flask, shop: Platform) -> None:
    clock.run_due()
    with transaction():
        db.session.scalars(select(ClockTurn)).one().due_at = utcnow() - timedelta(minutes=1)
    modules = bells.extensions["interlock"].modules
    modules.change(Ask(shop.id, {"bell": False}, revision=1))
    modules.change(Ask(shop.id, {"bell": True}, revision=2))
    clock.run_due()
    assert begun() == 0


def test_a_schedule_that_cannot_be_is_refused_at_start() -> None:
    registry = build([("", toy("bell", contributes=(JobType(code="bell.ring", name="Ring", run=lambda _job: None),)))])
    wrong = Schedule(code="bell.odd", job="bell.gone", per="galaxy")
    said = " ".join(wrong.problems("bell", registry.modules))
    assert all(word in said for word in ("every= or at=", "galaxy", "bell.gone"))


def test_a_sweep_reads_no_more_of_many_places_than_of_one(bells: Flask, shop: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once every turn is in its place, and until something changes there: then all are looked over, and what came on has its turn."""
    found = []
    for more in (0, 8):
        for _ in range(more):
            make_platform("bell")
        at(monkeypatch, timedelta())
        with statements() as sent:
            at(monkeypatch, timedelta(minutes=1))
        assert not [each for each in sent if "platform_modules" in each]
        found.append(len(sent))
    assert found[0] == found[1]
    assert db.session.scalar(select(func.count()).select_from(ClockTurn)) == 9


def test_platforms_that_change_places_are_noticed(bells: Flask) -> None:
    """Two are suspended and two go on whose ids have the same sum."""
    ids = [make_platform("bell", code=f"shop-{number}").id for number in range(4)]
    assert ids[0] + ids[3] == ids[1] + ids[2]

    def turn(outer: Turning, inner: Turning) -> None:
        with transaction():
            for turned, platform_id in zip((outer, inner, inner, outer), ids, strict=True):
                turned(db.session.get_one(Platform, platform_id))
        clock.run_due()

    def turns() -> set[int]:
        with unscoped("tests"):
            return set(db.session.scalars(select(ClockTurn.platform_id)))

    turn(suspend_platform, resume_platform)
    assert turns() == {ids[1], ids[2]}
    turn(resume_platform, suspend_platform)
    assert turns() == {ids[0], ids[3]}
