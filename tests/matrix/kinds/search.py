"""A source of the search of every place."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient

from tests.matrix.kinds import Note
from tests.matrix.kinds.cards import DASHBOARDS
from tests.matrix.world import World
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds.search import SearchSource

RUNS = True


def probe(module: ModuleDefinition, note: Note) -> Iterator[SearchSource]:
    yield SearchSource(code=f"probe-{module.code}", label="Probe", icon="search", find=note(()))


def exercise(_world: World, client: FlaskClient) -> None:
    for dashboard in DASHBOARDS.values():
        client.get(f"{dashboard.removesuffix('/dashboard')}/search/?q=probe")
