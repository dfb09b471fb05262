"""Every job that the clock begins, while a store is closed or its merchant suspended: it passes by, and comes back to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Table, or_, select

from tests.factories.places import configure
from tests.factories.work import at_work
from tests.matrix.conftest import Furnished
from tests.matrix.test_states import CLOSED, bring
from tests.matrix.world import World
from tests.support.jobs import work_off
from webapp.db import Base, clocks, db
from webapp.jobs import enqueue
from webapp.registry.kinds.schedules import Schedule
from webapp.states import State, Thing
from webapp.tenancy import unscoped

pytestmark = pytest.mark.sqlite_only
LATER = timedelta(days=800)
"""By then whatever is planned, promised, kept for so long or late is due."""
GO_ON = {
    "analytics.mail": "only begins files, which wait by themselves",
    "analytics.refresh": "figures",
    "billing.renew": "what is owed",
    "billing.warn": "what is used of the plan that is paid",
    "marketplace.tick": "only begins what waits by itself",
    "messaging.purge": "what was kept long enough",
    "messaging.refusals": "what customers said of mail",
    "monitoring.watch": "the platform's own",
    "platform-admin.erase-merchants": "closed merchants",
    "platform-admin.tell-expired": "invitations",
}
"""Jobs that are no business of the store, and why."""
RUNS = {"job_runs", "job_states"}


def codes(world: World) -> list[str]:
    """Of all jobs that the clock begins."""
    return sorted({each.job for _module, each in world.kernel.registry.contributed(Schedule)})


@pytest.fixture
def due(furnished: Furnished, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world in which everything is due."""
    world = furnished.world
    configure(world.everything, "orders", auto_archive_days=1)
    configure(world.everything, "inventory", reservation_ttl_minutes=5)
    configure(world.everything, "customers", anonymise_after_months=12)
    now = clocks.ServersClock.now
    monkeypatch.setattr(clocks.ServersClock, "now", lambda clock: now(clock) + LATER)
    return world


def rows(world: World) -> dict[str, list[Any]]:
    """All that the store and its merchant have, by table."""
    with unscoped("matrix: what jobs change"):
        db.session.rollback()
        return {table.name: sorted(map(repr, db.session.execute(found))) for table, found in _asked(world)}


def _asked(world: World) -> Iterator[tuple[Table, Any]]:
    ids = {"store_id": world.store.id, "merchant_id": world.store.merchant_id}
    for table in Base.metadata.sorted_tables:
        mine = [table.c[name] == number for name, number in ids.items() if name in table.c]
        if mine and table.name not in RUNS:
            yield table, select(table).where(or_(*mine))


def changed_by(app: Flask, world: World, code: str) -> list[str]:
    """The tables in which a run of this job changes what the store has."""
    before = rows(world)
    with at_work(world.everything):
        enqueue(code)
    work_off(app)
    after = rows(world)
    return [name for name in before if before[name] != after[name]]


@pytest.mark.parametrize("state", CLOSED, ids=lambda state: f"{state.thing} {state.name}")
def test_none_does_anything_there(app: Flask, due: World, state: State) -> None:
    bring(due, state)
    done = {code: changed_by(app, due, code) for code in codes(due) if code not in GO_ON}
    assert {code: tables for code, tables in done.items() if tables} == {}
    if state.thing is Thing.STORE:
        bring(due, State(Thing.STORE, "active", state.cells))
        assert [code for code in done if changed_by(app, due, code)] == WITH_SOMETHING_TO_DO


WITH_SOMETHING_TO_DO: list[str] = []
"""Those of which the world has something that is due: of these the test above proves more than of the others."""


def test_those_that_go_on_are_jobs_that_the_clock_begins(world: World) -> None:
    assert GO_ON.keys() <= set(codes(world))
