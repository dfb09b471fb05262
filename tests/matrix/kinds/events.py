"""An event, which is only told: what hears it is a listener."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient

from tests.factories.work import at_work
from tests.matrix.kinds import Note
from tests.matrix.world import World
from webapp.events import publish
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds.events import Event

RUNS = False


def probe(module: ModuleDefinition, _note: Note) -> Iterator[Event]:
    yield Event(code=f"{module.code}.probe", facts={"number": int})


def exercise(world: World, _client: FlaskClient) -> None:
    with at_work(world.everything):
        publish("core.probe", number=1)
