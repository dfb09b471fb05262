"""Changes at a later time: carried out when due, refused and told when they would do something else by then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.factories.people import super_admin
from tests.support.mails import delivered
from webapp.db import db, transaction, utcnow
from webapp.domain import DomainError, NotFound
from webapp.platforms.models import Platform
from webapp.switching import schedules
from webapp.switching.ask import Ask
from webapp.switching.models import ModuleSchedule
from webapp.switching.service import ModuleService
from webapp.switching.targets import Request

Clock = Callable[[timedelta], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """`clock(timedelta)` moves the schedules' time on."""

    def move(by: timedelta) -> None:
        then = utcnow() + by
        monkeypatch.setattr(schedules, "utcnow", lambda: then)

    return move


def plan_for(platform: Platform, requested: Request, days: int = 1, **options: object) -> int:
    with transaction():
        return schedules.schedule(platform.id, requested, at=utcnow() + timedelta(days=days), **options).id  # type: ignore[arg-type]


def state(schedule_id: int) -> str:
    db.session.rollback()
    return db.session.get_one(ModuleSchedule, schedule_id).state


def test_nothing_happens_before_its_time(service: ModuleService, platform: Platform, clock: Clock) -> None:
    made = plan_for(platform, {"alone": "off"})
    clock(timedelta(hours=23))
    schedules.run_due()
    assert state(made) == "pending"
    assert service.is_module_enabled(platform.id, "alone")


def test_at_its_time_the_change_is_made_and_says_who_scheduled_it(service: ModuleService, platform: Platform, clock: Clock) -> None:
    made = plan_for(platform, {"alone": "off"}, reason="The season is over")
    clock(timedelta(days=1, seconds=1))
    schedules.run_due()
    assert state(made) == "done"
    (latest, *_before) = service.history(platform.id)
    assert (latest.kind, latest.reason, latest.source) == ("schedule", "The season is over", "scheduled by command line")
    assert not service.is_module_enabled(platform.id, "alone")


def test_what_was_missed_happens_at_the_next_start_and_once(service: ModuleService, platform: Platform, clock: Clock) -> None:
    plan_for(platform, {"alone": "off"})
    clock(timedelta(days=30))
    schedules.run_due()
    schedules.run_due()
    assert service.snapshot(platform.id).revision == 2


def test_new_dependants_leave_things_as_they_are_and_the_author_is_told(
    service: ModuleService, platform: Platform, clock: Clock, app: Flask
) -> None:
    author = super_admin()
    service.change(Ask(platform.id, {"stock": True}, revision=1))
    with transaction():
        made = schedules.schedule(platform.id, {"stock": "off"}, at=utcnow() + timedelta(days=1), actor=author).id
    service.change(Ask(platform.id, {"market": True}, revision=2))
    clock(timedelta(days=2))
    schedules.run_due()
    assert state(made) == "refused"
    assert service.is_module_enabled(platform.id, "stock")
    (message,) = delivered(app)
    assert message.to == [author.email]
    assert "Market off" in message.body


def test_a_prerequisite_that_came_on_meanwhile_is_no_obstacle(service: ModuleService, platform: Platform, clock: Clock) -> None:
    """Planned were both; now one is on already, so there is less to do than was agreed to."""
    made = plan_for(platform, {"market": "on"}, reason="The fair begins")
    service.change(Ask(platform.id, {"stock": True}, revision=1))
    clock(timedelta(days=2))
    schedules.run_due()
    assert state(made) == "done"
    assert service.is_module_enabled(platform.id, "market")


def test_what_is_so_already_is_done_without_a_change(service: ModuleService, platform: Platform, clock: Clock) -> None:
    made = plan_for(platform, {"alone": "off"})
    service.change(Ask(platform.id, {"alone": False}, revision=1))
    clock(timedelta(days=2))
    schedules.run_due()
    assert state(made) == "done"
    assert service.snapshot(platform.id).revision == 2


def test_a_lease_begins_and_ends(service: ModuleService, platform: Platform, clock: Clock) -> None:
    until = utcnow() + timedelta(days=3)
    service.change(Ask(platform.id, {"stock": True}, revision=1, alongside=schedules.ending(platform.id, ["stock"], until)))
    assert "off from" in [reason.text for reason in service.why(platform.id, "stock")][-1]
    clock(timedelta(days=4))
    schedules.run_due()
    assert not service.is_module_enabled(platform.id, "stock")
    assert service.history(platform.id)[0].reason == "The lease is over."


def test_cancelled_it_does_not_happen(service: ModuleService, platform: Platform, clock: Clock) -> None:
    made = plan_for(platform, {"alone": "off"})
    with transaction():
        schedules.cancel(platform.id, made)
    clock(timedelta(days=2))
    schedules.run_due()
    assert service.is_module_enabled(platform.id, "alone")
    with pytest.raises(NotFound), transaction():
        schedules.cancel(platform.id, made)


@pytest.mark.parametrize(
    ("requested", "days", "code"),
    [({"alone": "off"}, -1, "past"), ({"market": "on"}, 1, "reason_needed"), ({"nothing": "on"}, 1, "unknown_module")],
)
def test_what_cannot_be_scheduled_is_refused_at_once(toys: Flask, platform: Platform, requested: Request, days: int, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        plan_for(platform, requested, days)
    assert refused.value.code == code
