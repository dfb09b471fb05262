"""A listener that hears at once, and one that hears after the commit."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient

from tests.matrix.kinds import Note, events
from tests.matrix.world import World
from tests.support.jobs import work_off
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds.listeners import Listener

RUNS = True


def probe(_module: ModuleDefinition, note: Note) -> Iterator[Listener]:
    yield Listener(event="core.probe", run=note())
    yield Listener(event="core.probe", run=note(), code="probe-later", after_commit=True)


def exercise(world: World, client: FlaskClient) -> None:
    events.exercise(world, client)
    work_off(world.app)
