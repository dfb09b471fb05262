"""Workers say that they are alive, and are not called so when they no longer do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from webapp.db import transaction, utcnow
from webapp.jobs import workers

pytestmark = pytest.mark.both_databases


@pytest.mark.usefixtures("app")
def test_a_worker_that_stops_answering_is_not_alive_until_it_is_heard_again() -> None:
    workers.beat("one", 2)
    with transaction() as session:
        session.execute(update(workers.WorkerSign).values(seen_at=utcnow() - timedelta(hours=1)))
    assert [each.is_alive for each in workers.workers()] == [False]
    workers.beat("one", 2)
    assert [each.is_alive for each in workers.workers()] == [True]


@pytest.mark.usefixtures("app")
def test_one_that_ends_takes_its_sign_along() -> None:
    workers.beat("one", 2)
    workers.beat("two", 1)
    workers.leave("one")
    assert [each.id for each in workers.workers()] == ["two"]


def test_those_long_gone_are_forgotten(app: Flask) -> None:
    workers.beat("old", 2)
    with transaction() as session:
        session.execute(update(workers.WorkerSign).values(seen_at=utcnow() - timedelta(days=2)))
    workers.beat("new", 2)
    assert [each.id for each in workers.workers()] == ["new"]
