"""Rows for every list page, and what else pages need: each module brings its own in `tests/modules/<module>/matrix.py`.

Such a file may hold:

- `ROWS`, by the endpoint of a list page the function that makes rows for it, called with the world and how many;
- `begin(world)`, what those rows and the module's other pages need first;
- `furnish(world)`, what only some states have; gives the addresses of pages that links do not lead to in all their states;
- `LED_TO`, by an endpoint that nothing leads to with some sets of modules, whether anything does with those that are on now;
- `IN_TIME`, the endpoints behind forms that work for a minute only, which a slow run comes too late for;
- `TYPED`, by the endpoint behind a form what is filled in before it is sent as it stands, or what finds it on the form's page.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from functools import cache
from itertools import count
from types import ModuleType

from tests.factories import places
from tests.matrix.world import World
from tests.support.page import Page
from tests.support.places import ROOT
from webapp.registry.discovery import discover
from webapp.registry.ports.tiers import Tiers

Fill = Callable[[World, int], None]
Typed = Mapping[str, str] | Callable[[Page], Mapping[str, str]]
number = count(1)
"""For names that must differ."""


@cache
def brought() -> tuple[ModuleType, ...]:
    """What each installed module brings, the provider of tiers first, since others need features, then requirements first."""
    modules = sorted(discover().modules.values(), key=lambda module: Tiers not in module.provides)
    found = (module.package for module in modules if (ROOT / "tests" / "modules" / module.package / "matrix.py").is_file())
    return tuple(importlib.import_module(f"tests.modules.{package}.matrix") for package in found)


@cache
def rows() -> dict[str, Fill]:
    """What makes rows, by the endpoint of the list page."""
    return {endpoint: make for each in brought() for endpoint, make in getattr(each, "ROWS", {}).items()}


@cache
def led_to() -> dict[str, Callable[[World], bool]]:
    """Whether anything leads to an endpoint with the modules that are on; to all others something does."""
    return {endpoint: leads for each in brought() for endpoint, leads in getattr(each, "LED_TO", {}).items()}


@cache
def in_time() -> frozenset[str]:
    """The endpoints behind forms that may answer that it is too late by now."""
    return frozenset(endpoint for each in brought() for endpoint in getattr(each, "IN_TIME", ()))


@cache
def typed() -> dict[str, Typed]:
    """What is filled in before a form is sent, by the endpoint behind it; all others are sent as they stand."""
    return {endpoint: values for each in brought() for endpoint, values in getattr(each, "TYPED", {}).items()}


def begin(world: World) -> None:
    """What the rows of all modules need."""
    for each in brought():
        if hasattr(each, "begin"):
            each.begin(world)


def fill(world: World, many: int) -> None:
    """So many more rows on every list page."""
    for make in dict.fromkeys(rows().values()):
        make(world, many)


def furnish(world: World, many: int = 2) -> list[str]:
    """So many rows on every list, and what only some states have; the addresses of pages that one row cannot show in all its states."""
    begin(world)
    fill(world, many)
    return [address for each in brought() if hasattr(each, "furnish") for address in each.furnish(world)]


def stores(world: World, many: int) -> None:
    """Each of a merchant of its own; in lists they come after the one whose pages are looked at."""
    for _ in range(many):
        places.store(world.everything, f"store-{next(number)}")
