"""A block that a page of a site can hold, asked for as the pages of sites ask."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient

from tests.factories.work import at_work
from tests.matrix.kinds import Note
from tests.matrix.world import World
from webapp.contributions import contributions
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds.blocks import SiteBlock

RUNS = True


def probe(module: ModuleDefinition, note: Note) -> Iterator[SiteBlock]:
    folder = module.code.replace("-", "_")
    said = {"label": "Probe", "icon": "puzzle", "fields": (), "template": f"{folder}/site/probe.html"}
    yield SiteBlock(code=f"{module.code}.probe", data=note(None), **said)


def exercise(world: World, _client: FlaskClient) -> None:
    with at_work(world.everything):
        for each in contributions(SiteBlock):
            if each.code.endswith(".probe"):
                each.data({})
