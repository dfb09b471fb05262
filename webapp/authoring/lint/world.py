"""All modules that are there: kept in the project, installed from elsewhere, or named by path. Nothing is imported."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import entry_points
from pathlib import Path

from webapp.authoring.lint.declared import Declared, declared
from webapp.authoring.lint.finding import Finding
from webapp.authoring.lint.names import Names
from webapp.authoring.lint.source import Package, read
from webapp.authoring.lint.views import View, views
from webapp.config import ROOT
from webapp.registry.discovery import ENTRY_POINT_GROUP

DEFINITION = "definition.py"


@dataclass(frozen=True, eq=False)
class Subject:
    """One module under the linter, with what the rules need to know of the others."""

    package: Package
    names: Names
    declared: Declared
    world: World

    @property
    def code(self) -> str:
        return self.declared.code

    @cached_property
    def views(self) -> list[View]:
        return list(views(self.package, self.names))

    @cached_property
    def always_there(self) -> frozenset[str]:
        """The modules that are on wherever this one is: itself, what it requires, and core modules."""
        core = {code for code, each in self.world.declared.items() if each.is_core}
        return frozenset({self.code} | self.declared.requires | core)

    def finding(self, path: Path, line: int, what: str, fix: str) -> Finding:
        """A finding of this module."""
        return Finding(self.code, path, line, what, fix)


@dataclass(frozen=True, eq=False)
class World:
    """The modules by code. `templates` is the folder of the kernel's own."""

    subjects: Mapping[str, Subject] = field(default_factory=dict)
    templates: Path = ROOT / "templates"

    @cached_property
    def declared(self) -> dict[str, Declared]:
        return {code: subject.declared for code, subject in self.subjects.items()}

    @cached_property
    def packages(self) -> dict[str, str]:
        """The code of the module in each package, by dotted name."""
        return {subject.package.name: code for code, subject in self.subjects.items()}

    def owner(self, kind: str, code: str) -> Declared | None:
        """The module that declares this feature, quota, permission or event."""
        return next((each for each in self.declared.values() if code in (each.codes.get(kind) or ())), None)


def world(packages: Iterable[Package]) -> World:
    """The world of these packages."""
    subjects: dict[str, Subject] = {}
    made = World(subjects)
    for package in packages:
        names = Names(package)
        found = declared(package, names)
        subjects[found.code] = Subject(package, names, found, made)
    return made


def installed(root: Path = ROOT) -> list[Package]:
    """Every module of the project and every one from elsewhere, as the registry would find them."""
    own = [read(path.parent, f"modules.{path.parent.name}") for path in sorted((root / "modules").glob(f"*/{DEFINITION}"))]
    return own + list(from_elsewhere())


def from_elsewhere() -> Iterator[Package]:
    """The packages behind the entry points, found without importing them."""
    for point in entry_points(group=ENTRY_POINT_GROUP):
        name = point.module.rpartition(".")[0] or point.module
        top, *inner = name.split(".")
        spec = importlib.util.find_spec(top)
        for place in (spec.submodule_search_locations or ()) if spec else ():
            folder = Path(place).joinpath(*inner)
            if folder.is_dir():
                yield read(folder, name)
                break


def at(path: Path, root: Path = ROOT) -> Package:
    """The package in a folder that a person named. Raises ValueError with a sentence where there is no module."""
    folder = path.resolve()
    if not (folder / DEFINITION).is_file():
        raise ValueError(f"{path} is not a module: it has no {DEFINITION}.")
    ours = folder.parent == (root / "modules").resolve()
    return read(folder, f"modules.{folder.name}" if ours else folder.name)
