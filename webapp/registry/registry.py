"""Finds every module and refuses to start when their declarations do not fit together."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, cast

from webapp.registry import graph
from webapp.registry.definition import Feature, Frontend, MenuItem, ModuleDefinition, Permission, Quota

if TYPE_CHECKING:
    from webapp.jobs.definition import JobType

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
        return {j.code: (m, j) for m in self.modules.values() for j in m.jobs}

    def menu_items(self, codes: Iterable[str], frontend: Frontend) -> list[tuple[ModuleDefinition, MenuItem]]:
        """The menu items of these modules on one frontend, by section of first appearance and weight."""
        chosen = set(codes)
        items = [(m, i) for m in self.modules.values() if m.code in chosen for i in m.menu_items.get(frontend, ())]
        return sorted(items, key=lambda pair: (pair[1].weight, pair[1].id))

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


def check(modules: list[ModuleDefinition], packages: Mapping[str, str]) -> list[str]:
    """Every problem of these declarations, each a sentence that names the module and the fix."""
    problems = _duplicates("module code", [(m.code, m.code) for m in modules])
    problems += _duplicates("feature", [(f.code, m.code) for m in modules for f in m.features])
    problems += _duplicates("quota", [(q.code, m.code) for m in modules for q in m.quotas])
    problems += _duplicates("permission", [(p.code, m.code) for m in modules for p in m.permissions])
    problems += _duplicates("job", [(j.code, m.code) for m in modules for j in m.jobs])
    for frontend in Frontend:
        items = [(i.id, m.code) for m in modules for i in m.menu_items.get(frontend, ())]
        problems += _duplicates(f"{frontend} menu item", items)
    for module in modules:
        problems += _own_problems(module)
        problems += _job_problems(module)
        problems += _check_problems(module)
        problems += _template_problems(module, packages.get(module.code, ""))
    return problems or _graph_problems(modules)


def _duplicates(what: str, named: list[tuple[str, str]]) -> list[str]:
    counts = Counter(name for name, _ in named)
    owners = {name: sorted(m for n, m in named if n == name) for name, count in counts.items() if count > 1}
    return [f"Module {' and '.join(who)}: the {what} '{name}' is declared twice. Rename one." for name, who in owners.items()]


def _own_problems(module: ModuleDefinition) -> list[str]:
    problems = []
    features = {f.code for f in module.features}
    permissions = {p.code for p in module.permissions}
    for frontend in Frontend:
        items = {i.id for i in module.menu_items.get(frontend, ())}
        links = {i.id for i in module.menu_items.get(frontend, ()) if i.link is not None}
        pages = {b.name for b in module.blueprints.get(frontend, ())}
        if not frontend.has_menu:
            problems += [f"Module {module.code}: {frontend} has no menu. Drop the item '{name}'." for name in sorted(items)]
        else:
            problems += [
                f"Module {module.code}: the {frontend} menu item '{name}' has no page. Add a blueprint named '{name}' or drop the item."
                for name in sorted(items - links - pages)
            ]
            problems += [
                f"Module {module.code}: the {frontend} menu item '{name}' has both a page and a link. Drop one of them."
                for name in sorted(links & pages)
            ]
            problems += [
                f"Module {module.code}: the {frontend} blueprint '{name}' has no menu item. Declare one with the id '{name}'."
                for name in sorted(pages - items)
            ]
        for item in module.menu_items.get(frontend, ()):
            if item.feature and item.feature not in features:
                problems.append(f"Module {module.code}: menu item '{item.id}' names the feature '{item.feature}'. Declare it in features.")
            if item.permission and item.permission not in permissions:
                problems.append(
                    f"Module {module.code}: menu item '{item.id}' names the permission '{item.permission}'. Declare it in permissions."
                )
    for code in sorted(permissions):
        if not code.startswith(f"{module.code}:"):
            problems.append(f"Module {module.code}: the permission '{code}' belongs to no one. Begin it with '{module.code}:'.")
    return problems


def _job_problems(module: ModuleDefinition) -> list[str]:
    prefix = f"{module.code}."
    return (
        [
            f"Module {module.code}: the job '{job.code}' belongs to no one. Begin its code with '{prefix}'."
            for job in module.jobs
            if not job.code.startswith(prefix) or job.code == prefix
        ]
        + [
            f"Module {module.code}: the job '{job.code}' is never attempted. Give it max_attempts of at least 1."
            for job in module.jobs
            if job.max_attempts < 1
        ]
        + [
            f"Module {module.code}: the job '{job.code}' writes '{other}'. Name that in requires."
            for job in module.jobs
            for other in job.writes
            if other not in module.requires
        ]
    )


def _check_problems(module: ModuleDefinition) -> list[str]:
    counts = Counter(each.code for each in module.health_checks)
    return [
        f"Module {module.code}: the health check '{code}' is declared {count} times. Give each a code of its own."
        for code, count in counts.items()
        if count > 1
    ] + [
        f"Module {module.code}: the health check '{each.code}' cannot be called. Give it a function of the platform."
        for each in module.health_checks
        if not callable(cast("object", each.check))
    ]


def _template_problems(module: ModuleDefinition, package: str) -> list[str]:
    if not package:
        return []
    folder = template_folder(package)
    if folder is None:
        return []
    namespace = package.rpartition(".")[2]
    strays = sorted(p.name for p in folder.iterdir() if p.name != namespace)
    return [f"Module {module.code}: the template '{name}' is outside its namespace. Move it to templates/{namespace}/." for name in strays]


def template_folder(package: str) -> Path | None:
    """The `templates` folder of a module's package, or None when it has none."""
    folder = Path(str(importlib.import_module(package).__file__)).parent / "templates"
    return folder if folder.is_dir() else None


def _graph_problems(modules: list[ModuleDefinition]) -> list[str]:
    codes = {m.code for m in modules}
    core = {m.code for m in modules if m.is_core}
    problems = []
    for module in modules:
        for wanted in module.requires:
            if wanted not in codes:
                problems.append(
                    f"Module {module.code}: it requires '{wanted}', which is not installed. Install it or drop the requirement."
                )
            elif module.is_core and wanted not in core:
                problems.append(f"Module {module.code}: a core module cannot require '{wanted}', which can be off. Make '{wanted}' core.")
    if sum(m.entitlements is not None for m in modules) > 1:
        who = ", ".join(m.code for m in modules if m.entitlements is not None)
        problems.append(f"Modules {who}: more than one provides tiers. Install only one of them.")
    try:
        graph.ordered({m.code: m.requires for m in modules}, codes)
    except CycleError as error:
        problems.append(f"Module {error.args[1][0]}: requirements form a circle ({' → '.join(error.args[1])}). Cut one of them.")
    return problems
