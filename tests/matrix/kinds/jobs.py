"""A job."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient

from tests.factories.work import at_work
from tests.matrix.kinds import Note
from tests.matrix.world import World
from tests.support.jobs import work_off
from webapp.jobs import enqueue
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds.jobs import JobType

RUNS = True


def probe(module: ModuleDefinition, note: Note) -> Iterator[JobType]:
    yield JobType(code=f"{module.code}.probe", name="Probe", run=note())


def exercise(world: World, _client: FlaskClient) -> None:
    with at_work(world.everything):
        for code in world.kernel.registry.modules:
            enqueue(f"{code}.probe")
    work_off(world.app)
