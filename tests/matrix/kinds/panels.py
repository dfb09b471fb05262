"""A panel of a subject that only this probe has: whoever shows one asks those of its subject."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient

from tests.factories.work import at_work
from tests.matrix.kinds import Note
from tests.matrix.world import World
from webapp.contributions import everyones
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds.panels import Panel

RUNS = True


def probe(module: ModuleDefinition, note: Note) -> Iterator[Panel]:
    yield Panel(code=f"probe-{module.code}", subject="probe", title="Probe", render=note(""))


def exercise(world: World, _client: FlaskClient) -> None:
    with at_work(world.everything):
        for each in everyones(Panel):
            if each.subject == "probe":
                each.render([1])
