"""The installed modules with something in every extension point that notes that it ran, and whose it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from typing import Any

from flask import Flask

from tests.kernel.toyapp import entered
from tests.matrix import kinds
from tests.support.client import Client
from tests.support.places import settings
from webapp import create_app
from webapp.registry.definition import ModuleDefinition, Quota
from webapp.registry.discovery import build, discover
from webapp.registry.kinds import Contribution
from webapp.registry.registry import Registry

Note = Callable[..., Callable[..., Any]]
"""Given the name of a field or kind and an answer, a function that notes that it was called, and answers that."""


class Ran:
    """What ran: (field of the definition or kind of contribution, module), as often as it did."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, str]] = []

    def by(self, code: str) -> Note:
        """Functions of this module."""

        def of(field: str, answer: Any = None) -> Callable[..., Any]:
            def note(*_given: Any, **_more: Any) -> Any:
                self.noted.append((field, code))
                return answer

            return note

        return of

    def taken(self) -> set[tuple[str, str]]:
        """What ran since this was asked last."""
        found, self.noted = set(self.noted), []
        return found


PROBES: dict[str, Callable[[ModuleDefinition, Note], Any]] = {
    "quotas": lambda module, note: (
        *module.quotas,
        Quota(code=f"{module.package}_probe", name="Probes", unit="probes", used=note("quotas", 0)),
    ),
    "seed_demo": lambda _module, note: note("seed_demo"),
    "usage": lambda _module, note: note("usage", []),
    "on_enable": lambda _module, note: note("on_enable"),
    "on_configure": lambda _module, note: note("on_configure"),
    "on_disable": lambda _module, note: note("on_disable"),
    "contributes": lambda module, note: (*module.contributes, *_contributed(module, note)),
}
"""By field of the definition: its value with a probe in it; for contributions, one of each kind (tests/matrix/kinds)."""


def _contributed(module: ModuleDefinition, note: Note) -> Iterator[Contribution]:
    for name, each in kinds.PROBES.items():
        yield from each.probe(module, partial(note, name))


PROVED = {
    "menu_items": "test_no_menu_item_of_any_set_is_dead",
    "blueprints": "test_every_lawful_set_composes_exactly_its_rules",
    "pages": "test_every_lawful_set_composes_exactly_its_rules",
    "features": "test_what_is_off_grants_nothing",
    "provides": "test_what_is_off_grants_nothing",
    "commands": "test_commands_refuse_platforms_where_their_module_is_off",
}
"""Fields that are looked at without a probe, and by which test."""

AT_REST = {
    "code", "name", "description", "category", "icon", "version", "is_core", "requires", "uses", "permissions",
    "config_form",  # what is set stays and can be corrected while the module is off; none of its code runs
    "migrations",  # a toggle never makes or drops a table
}  # fmt: skip
"""Fields that only say something, or whose code has nothing to do with where the module is on."""


def probed(module: ModuleDefinition, ran: Ran) -> ModuleDefinition:
    """The module with every probe in it."""
    note = ran.by(module.code)
    return replace(module, **{field: probe(module, note) for field, probe in PROBES.items()})


@cache
def probed_app(url: str) -> Flask:
    """One application of probed modules per database; `app.extensions["ran"]` knows what ran."""
    ran, real = Ran(), discover()
    registry: Registry = build([(real.packages[code], probed(module, ran)) for code, module in real.modules.items()])
    app = create_app(settings(url), registry)
    app.test_client_class = Client
    app.extensions["ran"] = ran
    return app


@contextmanager
def probing(url: str) -> Iterator[Flask]:
    """The probed application, with nothing noted yet."""
    with entered(probed_app(url)) as app:
        app.extensions["ran"].taken()
        yield app
