"""A task and a first step of a store, counted by its dashboard; the platform's counts the troubles."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient

from tests.matrix.kinds import Note
from tests.matrix.world import STORE, World
from webapp.registry.definition import Frontend, ModuleDefinition
from webapp.registry.kinds.tasks import FirstStep, Task

RUNS = True


def probe(module: ModuleDefinition, note: Note) -> Iterator[Task | FirstStep]:
    yield Task(code=f"{module.code}.probe", label="Probe", numbers=note({}), url=note("/"), trouble=True, frontend=Frontend.STORE)
    yield FirstStep(code=f"{module.code}.probe", label="Probe", done=note(True), url=note("/"), frontend=Frontend.STORE)


def exercise(_world: World, client: FlaskClient) -> None:
    client.get(f"{STORE}/dashboard/cards/today")
    client.get("/platforms/everything/admin/dashboard/cards/stores-with-trouble")
