"""The database is away for a while, or the clock was set back under a worker that then died: nothing is lost, nothing done twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from tests.kernel.jobs.conftest import Work
from webapp.db import db, utcnow
from webapp.jobs.worker import Sweeper

ALL = list(range(20))


@contextmanager
def away(after: int = 0) -> Iterator[list[int]]:
    """A database that answers so many statements more, and then none."""
    asked: list[int] = []

    def refuse(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(1)
        if len(asked) > after:
            raise OperationalError(statement, {}, Exception("server closed the connection unexpectedly"))

    engine = db.engine
    event.listen(engine, "before_cursor_execute", refuse)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", refuse)
        with suppress(SQLAlchemyError):
            db.session.rollback()


@pytest.mark.parametrize("statements", [0, 9, 14, 19, 25])
def test_a_database_away_for_a_minute_costs_a_run_nothing(work: Work, statements: int) -> None:
    run_id = work.enqueue()
    with away(statements) as asked, suppress(SQLAlchemyError):
        work.execute(run_id)
    assert len(asked) > statements, "the outage was met"
    if work.run(run_id).status == "running":
        work.change(run_id, heartbeat_at=utcnow() - timedelta(seconds=61))
    work.sweep()
    work.change(run_id, not_before=utcnow())
    work.execute(run_id)
    assert (work.grains(), work.run(run_id).status) == (ALL, "succeeded")


def test_a_worker_goes_on_sweeping_after_the_database_was_away(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = work.enqueue()
    work.change(run_id, status="running", attempt_token="t", attempt=1, heartbeat_at=utcnow() - timedelta(seconds=61))
    sweeper = Sweeper(work.app, lambda: None, huey=None, stop_flag=None)
    monkeypatch.setattr(sweeper, "sleep_for_interval", lambda *_args: None)
    with away():
        sweeper.loop()
    assert work.run(run_id).status == "running"
    sweeper.loop()
    assert work.run(run_id).status == "queued"


def test_a_run_heard_of_in_the_future_is_lost_when_its_worker_is(work: Work) -> None:
    run_id = work.enqueue()
    work.change(run_id, status="running", attempt_token="t", attempt=1, heartbeat_at=utcnow() + timedelta(hours=2))
    work.sweep()
    assert work.run(run_id).status == "queued"
    work.execute(run_id)
    assert (work.grains(), work.run(run_id).status) == (ALL, "succeeded")
