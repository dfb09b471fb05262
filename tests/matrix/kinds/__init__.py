"""For each kind of contribution: one of it that notes that it ran, and what makes it run where its module is on.

A file here has the name of the kind's file in webapp/registry/kinds and says:

- `probe(module, note)`: contributions of the kind for a module, with functions made by `note(answer)`. What nothing runs has none.
- `exercise(world, client)`: asks for them, for every module, on or off.
- `RUNS`: whether it must have run for every module that is on.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable
from importlib import import_module
from types import ModuleType
from typing import Any, Protocol, cast

from flask.testing import FlaskClient

from tests.matrix.world import World
from webapp.registry import kinds
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds import Contribution

Note = Callable[..., Callable[..., Any]]
"""Given an answer, a function that notes that it was called, and answers that."""


class Probe(Protocol):
    """What a file here says."""

    RUNS: bool

    def probe(self, module: ModuleDefinition, note: Note) -> Iterable[Contribution]: ...
    def exercise(self, world: World, client: FlaskClient) -> None: ...


def kind_files() -> dict[str, ModuleType]:
    """The kernel's kinds, by the name of their file."""
    return {info.name: import_module(f"{kinds.__name__}.{info.name}") for info in pkgutil.iter_modules(kinds.__path__)}


def unprobed(names: Iterable[str]) -> list[str]:
    """The kinds of which nobody knows whether one of a module that is off runs."""
    there = {info.name for info in pkgutil.iter_modules(__path__)}
    return sorted(set(names) - there)


PROBES = {name: cast("Probe", import_module(f"{__name__}.{name}")) for name in kind_files() if name not in unprobed(kind_files())}
