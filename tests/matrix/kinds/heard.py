"""A sign of life of people of a subject that only this probe has."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient
from sqlalchemy import Select, select

from tests.factories.work import at_work
from tests.matrix.kinds import Note
from tests.matrix.world import World
from webapp.contributions import everyones
from webapp.merchants.models import Store
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds.heard import Heard

RUNS = True


def probe(module: ModuleDefinition, note: Note) -> Iterator[Heard]:
    nobody: Select[tuple[int, int]] = select(Store.id, Store.id).where(Store.id < 0)
    yield Heard(code=f"probe-{module.code}", subject="probe", moments=note(nobody), held=note(nobody), written=note(nobody))


def exercise(world: World, _client: FlaskClient) -> None:
    with at_work(world.everything):
        for each in everyones(Heard):
            if each.subject == "probe":
                each.moments()
