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
from webapp.states import BY_NAME, State, Thing
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
    "platform-admin.follow-erasing": "people who asked to be erased",
    "platform-admin.tell-of-expired": "invitations",
}
"""Jobs that are no business of the store, and why."""
OF_MERCHANTS = {"customers.leave"}
"""Those that do what they do for a merchant, in all of its stores."""
RUNS = {"job_runs", "clock_turns", "clock_pauses"}


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


def rows(world: World, thing: Thing) -> dict[str, list[Any]]:
    """All that the store has, or its merchant in any store, by table."""
    with unscoped("matrix: what jobs change"):
        db.session.rollback()
        return {table.name: sorted(map(repr, db.session.execute(found))) for table, found in _asked(world, thing)}


def _asked(world: World, thing: Thing) -> Iterator[tuple[Table, Any]]:
    ids = {"store_id": world.store.id, "merchant_id": world.store.merchant_id}
    if thing is Thing.STORE:
        del ids["merchant_id"]
    for table in Base.metadata.sorted_tables:
        mine = [table.c[name] == number for name, number in ids.items() if name in table.c]
        if mine and table.name not in RUNS:
            yield table, select(table).where(or_(*mine))


def changed_by(app: Flask, world: World, code: str, thing: Thing) -> list[str]:
    """The tables in which a run of this job changes what the store, or its merchant, has."""
    before = rows(world, thing)
    with at_work(world.everything):
        enqueue(code)
    work_off(app)
    after = rows(world, thing)
    return [name for name in before if before[name] != after[name]]


@pytest.mark.parametrize("state", CLOSED, ids=lambda state: f"{state.thing} {state.name}")
def test_none_does_anything_there(app: Flask, due: World, state: State) -> None:
    bring(due, state)
    waiting = [code for code in codes(due) if code not in GO_ON and not (state.thing is Thing.STORE and code in OF_MERCHANTS)]
    assert {code: tables for code in waiting if (tables := changed_by(app, due, code, state.thing))} == {}


def test_many_have_something_to_do_there_once_it_is_open_again(app: Flask, due: World) -> None:
    """Of these the test above proves something; the others find nothing in this world."""
    bring(due, BY_NAME[Thing.MERCHANT, "suspended"])
    bring(due, BY_NAME[Thing.MERCHANT, "active"])
    waiting = [code for code in codes(due) if code not in GO_ON]
    busy = {code for code in waiting if changed_by(app, due, code, Thing.MERCHANT)}
    assert busy >= {"customers.count-figures", "customers.leave", "customers.segments", "orders.archive"}


def test_those_that_go_on_are_jobs_that_the_clock_begins(world: World) -> None:
    assert GO_ON.keys() <= set(codes(world))
