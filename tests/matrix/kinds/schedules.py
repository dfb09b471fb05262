"""A schedule, and the job that it begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import update

from tests.matrix.kinds import Note
from tests.matrix.world import World
from tests.support.jobs import work_off
from webapp.db import transaction, utcnow
from webapp.jobs import clock
from webapp.jobs.turns import ClockTurn
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds import Contribution
from webapp.registry.kinds.jobs import JobType
from webapp.registry.kinds.schedules import Schedule

RUNS = True


def probe(module: ModuleDefinition, note: Note) -> Iterator[Contribution]:
    yield JobType(code=f"{module.code}.probe-scheduled", name="Probe", run=note())
    yield Schedule(code=f"{module.code}.probe", job=f"{module.code}.probe-scheduled", every=timedelta(hours=1))


def exercise(world: World, _client: FlaskClient) -> None:
    with world.app.app_context():
        clock.run_due()
        with transaction() as session:
            session.execute(update(ClockTurn).values(due_at=utcnow() - timedelta(seconds=1)))
        clock.run_due()
    work_off(world.app)
