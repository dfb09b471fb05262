"""Finds every module and refuses to start when their declarations do not fit together."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, TypeVar

from webapp.registry import graph
from webapp.registry.checks import check
from webapp.registry.definition import Feature, Frontend, MenuItem, ModuleDefinition, Permission, Quota
from webapp.registry.kinds import Contribution
from webapp.registry.kinds.events import Event
from webapp.registry.kinds.jobs import JobType
from webapp.registry.kinds.listeners import Listener

K = TypeVar("K", bound=Contribution)

ENTRY_POINT_GROUP = "interlock.modules"


class RegistryError(RuntimeError):
    """The modules cannot work together; each problem names the module and the fix."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class Registry:
    """All installed modules, by code, requirements first."""

    modules: Mapping[str, ModuleDefinition]
    packages: Mapping[str, str] = field(default_factory=dict)

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
        chosen = self.modules.keys() if codes is None else set(codes)
        return [(m, each) for m in self.modules.values() if m.code in chosen for each in m.contributes if isinstance(each, kind)]

    def provider(self, port: type, codes: Iterable[str]) -> tuple[ModuleDefinition, Any] | None:
        """The one of these modules that provides the port, and its implementation."""
        chosen = set(codes)
        return next(((m, m.provides[port]) for m in self.modules.values() if m.code in chosen and port in m.provides), None)

    def menu_items(self, codes: Iterable[str], frontend: Frontend) -> list[tuple[ModuleDefinition, MenuItem]]:
        """The menu items of these modules on one frontend, by section and weight."""
        chosen = set(codes)
        items = [(m, i) for m in self.modules.values() if m.code in chosen for i in m.menu_items.get(frontend, ())]
        return sorted(items, key=lambda pair: (pair[1].section.order, pair[1].weight, pair[1].id))

    def lawful(self, codes: Iterable[str]) -> frozenset[str]:
        """The largest lawful subset of the codes."""
        return graph.largest_lawful(self.requires, self.core, codes)


def discover(package: str = "modules") -> Registry:
    """Import every module kept in `package` and every third-party one, and check them together."""
    found: list[tuple[str, ModuleDefinition]] = []
    root = importlib.import_module(package)
    for info in pkgutil.iter_modules(root.__path__):
        if info.ispkg and (Path(root.__path__[0]) / info.name / "definition.py").exists():
            name = f"{package}.{info.name}"
            found.append((name, importlib.import_module(f"{name}.definition").module))
    found += [(point.module.rpartition(".")[0] or point.module, point.load()) for point in entry_points(group=ENTRY_POINT_GROUP)]
    return build(found)


def build(found: Iterable[tuple[str, ModuleDefinition]]) -> Registry:
    """A registry of (package, definition) pairs. Raises RegistryError with every problem at once."""
    pairs = list(found)
    problems = check([module for _, module in pairs], {m.code: p for p, m in pairs})
    if problems:
        raise RegistryError(problems)
    modules = {module.code: module for _, module in pairs}
    order = graph.ordered({c: m.requires for c, m in modules.items()}, modules)
    return Registry({code: modules[code] for code in order}, {m.code: p for p, m in pairs})
