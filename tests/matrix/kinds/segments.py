"""A fact that rules can ask for: the list of what can be asked asks nobody, a rule that asks for it does."""

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
from webapp.registry.kinds.segments import YES, SegmentField

RUNS = True


def probe(module: ModuleDefinition, note: Note) -> Iterator[SegmentField]:
    nobody: Select[tuple[int, int]] = select(Store.id, Store.id).where(Store.id < 0)
    yield SegmentField(code=f"{module.code}.probe", subject="probe", label="Probe", sort=YES, values=note(nobody))


def exercise(world: World, _client: FlaskClient) -> None:
    with at_work(world.everything):
        for each in everyones(SegmentField):
            if each.subject == "probe":
                each.values()
