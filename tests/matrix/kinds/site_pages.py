"""A page that a module has on sites by its own word, asked for as the site map asks."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient

from tests.factories.work import at_work
from tests.matrix.kinds import Note
from tests.matrix.world import World
from webapp.contributions import contributions
from webapp.registry.definition import Frontend, ModuleDefinition
from webapp.registry.kinds.site_pages import SitePage

RUNS = False


def probe(module: ModuleDefinition, note: Note) -> Iterator[SitePage]:
    for blueprint in module.blueprints.get(Frontend.SITE, ())[:1]:
        yield SitePage(code=f"{module.code}.probe", word=blueprint.name, there=note(True))


def exercise(world: World, _client: FlaskClient) -> None:
    with at_work(world.everything):
        for each in contributions(SitePage):
            if each.code.endswith(".probe"):
                each.there()
