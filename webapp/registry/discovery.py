"""Finds every module and refuses to start when their declarations do not fit together."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from importlib.metadata import entry_points
from pathlib import Path

from webapp.registry import graph
from webapp.registry.checks import check
from webapp.registry.definition import ModuleDefinition
from webapp.registry.registry import Registry

ENTRY_POINT_GROUP = "interlock.modules"


class RegistryError(RuntimeError):
    """The modules cannot work together; each problem names the module and the fix."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


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
