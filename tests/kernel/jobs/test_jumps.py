"""A clock that is set back or forward: nothing is called running that is not, and what is scheduled comes at its time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.kernel.jobs.test_clock import at, begun, bells, finish, shop
from webapp.db import db, transaction, utcnow
from webapp.jobs import clock
from webapp.jobs.turns import ClockTurn
from webapp.jobs.workers import WorkerSign
from webapp.platforms.models import Platform

__all__ = ["bells", "shop"]
HOUR = timedelta(hours=1)


def due() -> list[timedelta]:
    """How far off the turns are."""
    db.session.rollback()
    return [each - utcnow() for each in db.session.scalars(select(ClockTurn.due_at))]


def test_a_clock_set_back_by_days_does_not_hold_a_schedule_up(shop: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as ahead:
        at(ahead, timedelta(days=3))
    for _sweep in range(2):
        clock.run_due()
    assert all(each <= HOUR for each in due())
    at(monkeypatch, HOUR)
    assert begun() == 1


def test_a_clock_set_forward_by_days_begins_once(shop: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    clock.run_due()
    for _sweep in range(3):
        at(monkeypatch, timedelta(days=3))
    assert begun() == 1
    finish()


def test_a_worker_heard_of_in_the_future_is_not_alive(shop: Platform) -> None:
    now = utcnow()
    with transaction() as session:
        for name, seen in (("ahead", now + HOUR), ("here", now)):
            session.add(WorkerSign(id=name, host="h", pid=1, threads=1, begun_at=now, seen_at=seen))
    db.session.rollback()
    assert {each.id: each.is_alive for each in db.session.scalars(select(WorkerSign))} == {"ahead": False, "here": True}
