"""A kind of notice, whose words are asked for as whoever shows notices asks."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient

from tests.factories.work import at_work
from tests.matrix.kinds import Note
from tests.matrix.world import World
from webapp.contributions import everyones
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds.notices import NoticeKind

RUNS = True


def probe(module: ModuleDefinition, note: Note) -> Iterator[NoticeKind]:
    yield NoticeKind(
        code=f"{module.code}.probe-notice", label="Probe", words=note("Probe"), endpoint="core.{frontend}.profile.index", personal=True
    )


def exercise(world: World, _client: FlaskClient) -> None:
    with at_work(world.everything):
        for each in everyones(NoticeKind):
            if each.code.endswith(".probe-notice"):
                each.words({}, 1)
