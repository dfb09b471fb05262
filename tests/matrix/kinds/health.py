"""A health check."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient

from tests.matrix.kinds import Note
from tests.matrix.world import World
from webapp.health import rounds
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds.health import HealthCheck

RUNS = True


def probe(_module: ModuleDefinition, note: Note) -> Iterator[HealthCheck]:
    yield HealthCheck(code="probe", name="Probe", check=note(""))


def exercise(world: World, _client: FlaskClient) -> None:
    rounds.check_now(world.everything.id)
