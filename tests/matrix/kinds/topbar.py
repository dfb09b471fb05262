"""An item of the top bar, drawn with every page."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient

from tests.matrix.kinds import Note
from tests.matrix.kinds.cards import DASHBOARDS
from tests.matrix.world import World
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds.topbar import TopbarItem

RUNS = True


def probe(module: ModuleDefinition, note: Note) -> Iterator[TopbarItem]:
    yield TopbarItem(code=f"probe-{module.code}", render=note(""))


def exercise(_world: World, client: FlaskClient) -> None:
    for dashboard in DASHBOARDS.values():
        client.get(dashboard)
