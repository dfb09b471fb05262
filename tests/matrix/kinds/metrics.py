"""A metric, asked for by whoever refreshes figures."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient

from tests.factories.work import at_work
from tests.matrix.kinds import Note
from tests.matrix.world import World
from webapp.contributions import everyones
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds.metrics import Metric

RUNS = True


def probe(module: ModuleDefinition, note: Note) -> Iterator[Metric]:
    yield Metric(code=f"{module.code}.probe", name="Probe", figure=note())


def exercise(world: World, _client: FlaskClient) -> None:
    with at_work(world.everything):
        for each in everyones(Metric):
            each.figure()
