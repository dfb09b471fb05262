"""Rows that are linked to nobody, of a subject that only this probe has."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient

from tests.factories.work import at_work
from tests.matrix.kinds import Note
from tests.matrix.world import World
from webapp.contributions import everyones
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds.unlinked import Unlinked

RUNS = True


def probe(module: ModuleDefinition, note: Note) -> Iterator[Unlinked]:
    yield Unlinked(code=f"probe-{module.code}", subject="probe", label="Probe", count=note(0), strangers=note([]), link=note(0))


def exercise(world: World, _client: FlaskClient) -> None:
    with at_work(world.everything):
        for each in everyones(Unlinked):
            if each.subject == "probe":
                each.count()
