"""The declared graph is the import graph: the kernel imports no module; a module only services and queries of what it requires."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from webapp.authoring.lint.finding import Finding
from webapp.authoring.lint.names import source_of
from webapp.authoring.lint.source import Code, Package, read
from webapp.authoring.lint.world import Subject, World
from webapp.config import ROOT

SHARED = frozenset({"services", "queries"})
KERNEL = "webapp"


def check(subject: Subject) -> Iterator[Finding]:
    """Imports of other modules that the requirements do not allow."""
    for file in subject.package.files:
        for dotted, line in imports(file):
            owner = owner_of(subject.world, dotted)
            if owner is None or owner == subject.code:
                continue
            if owner not in subject.declared.requires:
                what = f"it imports {dotted}, and '{owner}' is not in requires."
                fix = f"Put '{owner}' into requires, or reach it by events and the kernel's extension points."
                yield subject.finding(file.path, line, what, fix)
            elif not is_shared(subject.world, owner, dotted):
                what = f"it imports {dotted}, which is private to '{owner}'."
                yield subject.finding(file.path, line, what, f"Import only the services and queries of '{owner}'.")


def kernel(world: World, package: Package | None = None) -> Iterator[Finding]:
    """Imports of modules by the kernel."""
    for file in (package or read(ROOT / KERNEL, KERNEL)).files:
        for dotted, line in imports(file):
            if dotted.split(".")[0] == "modules" or owner_of(world, dotted):
                yield Finding(
                    KERNEL, file.path, line, f"the kernel imports {dotted}.", "The kernel knows no module: use an extension point."
                )


def imports(file: Code) -> Iterator[tuple[str, int]]:
    """(dotted name, line) of everything that a file imports, wherever in it; `from a import b` is a.b."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Import):
            yield from ((each.name, node.lineno) for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{source_of(file, node)}.{each.name}", node.lineno) for each in node.names)


def owner_of(world: World, dotted: str) -> str | None:
    """The module whose package an import reaches into; a folder of `modules` that is no module counts by its name."""
    for package, code in world.packages.items():
        if dotted == package or dotted.startswith(f"{package}."):
            return code
    top, _dot, rest = dotted.partition(".")
    return rest.partition(".")[0].replace("_", "-") if top == "modules" and rest else None


def is_shared(world: World, owner: str, dotted: str) -> bool:
    """Whether an import reaches only what the other module offers."""
    package = world.subjects[owner].package.name if owner in world.subjects else f"modules.{owner.replace('-', '_')}"
    return dotted.removeprefix(f"{package}.").partition(".")[0] in SHARED
