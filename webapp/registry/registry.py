"""The installed modules, and what they declare together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from webapp.cache import Bounded
from webapp.registry import graph
from webapp.registry.definition import Feature, Frontend, MenuItem, ModuleDefinition, Permission, Quota
from webapp.registry.kinds import Contribution
from webapp.registry.kinds.events import Event
from webapp.registry.kinds.jobs import JobType
from webapp.registry.kinds.listeners import Listener

K = TypeVar("K", bound=Contribution)
SETS = 2048
"""Answers about sets of modules that are kept."""


@dataclass(frozen=True)
class Registry:
    """All installed modules, by code, requirements first."""

    modules: Mapping[str, ModuleDefinition]
    packages: Mapping[str, str] = field(default_factory=dict)
    _kept: Bounded[tuple[Any, ...], tuple[list[Any], tuple[Any, ...]]] = field(
        default_factory=lambda: Bounded(SETS), repr=False, compare=False
    )

    def get(self, code: str) -> ModuleDefinition | None:
        """The module, or None when no such module is installed."""
        return self.modules.get(code)

    @cached_property
    def requires(self) -> dict[str, tuple[str, ...]]:
        return {code: module.requires for code, module in self.modules.items()}

    @cached_property
    def core(self) -> frozenset[str]:
        """The codes that are always on."""
        return frozenset(code for code, module in self.modules.items() if module.is_core)

    @cached_property
    def features(self) -> dict[str, tuple[ModuleDefinition, Feature]]:
        return {f.code: (m, f) for m in self.modules.values() for f in m.features}

    @cached_property
    def quotas(self) -> dict[str, tuple[ModuleDefinition, Quota]]:
        return {q.code: (m, q) for m in self.modules.values() for q in m.quotas}

    @cached_property
    def permissions(self) -> dict[str, Permission]:
        return {p.code: p for m in self.modules.values() for p in m.permissions}

    @cached_property
    def jobs(self) -> dict[str, tuple[ModuleDefinition, JobType]]:
        declared = [*self.contributed(JobType), *((m, each.job(m)) for m, each in self.contributed(Listener) if each.after_commit)]
        return {job.code: (module, job) for module, job in declared}

    @cached_property
    def events(self) -> dict[str, Event]:
        return {event.code: event for _module, event in self.contributed(Event)}

    def contributed(self, kind: type[K], codes: Iterable[str] | None = None) -> list[tuple[ModuleDefinition, K]]:
        """What these modules (None: all that are installed) contribute of one kind, requirements first."""
        chosen = None if codes is None else frozenset(codes)
        return [*self._told("contributes", kind, chosen, lambda m: [each for each in m.contributes if isinstance(each, kind)])]

    def provider(self, port: type, codes: Iterable[str]) -> tuple[ModuleDefinition, Any] | None:
        """The one of these modules that provides the port, and its implementation."""
        found = self._told("provides", port, frozenset(codes), lambda m: [m.provides[port]] if port in m.provides else [])
        return found[0] if found else None

    def menu_items(self, codes: Iterable[str], frontend: Frontend) -> list[tuple[ModuleDefinition, MenuItem]]:
        """The menu items of these modules on one frontend, by section and weight."""
        items = self._told("menu_items", frontend, frozenset(codes), lambda m: m.menu_items.get(frontend, ()))
        return sorted(items, key=lambda pair: (pair[1].section.order, pair[1].weight, pair[1].id))

    def _told(
        self, of: str, what: Any, chosen: frozenset[str] | None, each: Callable[[ModuleDefinition], Iterable[Any]]
    ) -> tuple[tuple[ModuleDefinition, Any], ...]:
        """What the declarations of these modules come to, worked out once for each set of modules and as long as they declare the same."""
        declared = [getattr(module, of) for module in self.modules.values()]
        kept = self._kept.get((of, what, chosen))
        if kept is None or kept[0] != declared:
            modules = [m for m in self.modules.values() if chosen is None or m.code in chosen]
            kept = declared, tuple((module, one) for module in modules for one in each(module))
            self._kept.put((of, what, chosen), kept)
        return kept[1]

    def lawful(self, codes: Iterable[str]) -> frozenset[str]:
        """The largest lawful subset of the codes."""
        return graph.largest_lawful(self.requires, self.core, codes)
