"""What is on: every set composes, every view says who may, OPTIONS runs no view."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from flask import Flask

from tests.matrix.world import World, filled
from webapp.accounts.access import access_of
from webapp.registry import graph
from webapp.registry.definition import Frontend
from webapp.registry.frontends import Face, Scope

pytestmark = pytest.mark.pages


def test_every_view_declares_who_may(world: World) -> None:
    assert [str(rule.endpoint) for rule in world.rules() if access_of(str(rule.endpoint)) is None] == []


def test_every_rule_is_of_a_menu_item_a_page_or_public(world: World) -> None:
    registry = world.kernel.registry
    for rule in world.rules():
        assert rule.place is not None
        module, frontend = registry.modules[rule.place.module], rule.place.frontend
        named = {item.id for item in module.menu_items.get(frontend, ())} | {page.name for page in module.pages.get(frontend, ())}
        assert not frontend.has_menu or rule.place.menu_item in named, rule


def test_every_lawful_set_composes_exactly_its_rules(world: World) -> None:
    registry, elsewhere = world.kernel.registry, (Frontend.CONSOLE, Frontend.API, Frontend.SITE)
    for modules in graph.lawful_sets(registry.requires, registry.core):
        composed = world.kernel.compositions.get(Scope.PLATFORM, modules).rules()
        expected = [r for r in world.rules() if r.place and r.place.module in modules and r.place.frontend not in elsewhere]
        assert sorted(map(str, composed)) == sorted(map(str, expected))
        assert all(r.provide_automatic_options == o.provide_automatic_options for r, o in zip(composed, expected, strict=True))
        of_site = world.kernel.compositions.get(Scope.PLATFORM, modules, face=Face.SITE).rules()
        assert {(r.place.module in modules, r.place.frontend) for r in of_site if r.place} <= {(True, Frontend.SITE)}


class Tripwires:
    """Views that only note that they ran."""

    def __init__(self, app: Flask) -> None:
        self.ran: list[str] = []
        app.view_functions = {name: self._instead(name, view) for name, view in app.view_functions.items()}

    def _instead(self, name: str, view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def tripped(**_values: Any) -> str:
            self.ran.append(name)
            return "ran"

        return tripped


def test_options_runs_no_view(world: World) -> None:
    views = world.app.view_functions
    spots = [world.at_host(world.everything), world.console()]
    clients = [(spot, world.client(world.root, spot.base)) for spot in spots]
    wires = Tripwires(world.app)
    try:
        for spot, client in clients:
            for rule in spot.composition.url_map.iter_rules():
                answer = spot.open(client, filled(rule.rule), "OPTIONS")
                assert answer.status_code in {200, 404}, (rule.rule, answer.status_code)
                if answer.status_code == 200:
                    assert "OPTIONS" in answer.headers["Allow"], rule.rule
    finally:
        world.app.view_functions = views
    assert wires.ran == []
