"""A timeline of a subject that only this probe has: whoever shows one asks those of its subject."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient

from tests.factories.work import at_work
from tests.matrix.kinds import Note
from tests.matrix.world import World
from webapp.contributions import everyones
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds.timelines import Timeline

RUNS = True


def probe(module: ModuleDefinition, note: Note) -> Iterator[Timeline]:
    yield Timeline(code=f"probe-{module.code}", subject="probe", entries=note(()))


def exercise(world: World, _client: FlaskClient) -> None:
    with at_work(world.everything):
        for each in everyones(Timeline):
            if each.subject == "probe":
                each.entries([1], 5)
