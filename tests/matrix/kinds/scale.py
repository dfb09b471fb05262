"""Rows in numbers: sown on a platform of its own, by what is on there."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient

from tests.factories.work import at_work
from tests.matrix.kinds import Note
from tests.matrix.world import World
from webapp.contributions import everyones
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds.scale import Scale, ScaleDemo

RUNS = True


def probe(module: ModuleDefinition, note: Note) -> Iterator[ScaleDemo]:
    yield ScaleDemo(code=f"probe-{module.code}", sow=note(0))


def exercise(world: World, _client: FlaskClient) -> None:
    with at_work(world.everything):
        for each in everyones(ScaleDemo):
            if each.code.startswith("probe-"):
                each.sow(Scale(1, 0, 0, 0), world.store, 0)
