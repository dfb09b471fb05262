"""What a module keeps about people of a subject that only this probe has: asked for by who hands out, and by who erases."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient

from tests.factories.work import at_work
from tests.matrix.kinds import Note
from tests.matrix.world import World
from webapp import privacy
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds.personal import PersonalData

RUNS = True


def probe(module: ModuleDefinition, note: Note) -> Iterator[PersonalData]:
    yield PersonalData(code=f"probe-{module.code}", subject="probe", collect=note({}), erase=note(None))


def exercise(world: World, _client: FlaskClient) -> None:
    with at_work(world.everything):
        privacy.archive("probe", 1, world.store.merchant_id).close()
        privacy.erase("probe", 1, world.store.merchant_id)
