"""Every menu item has a page or a link, and every page of a menu its item."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from webapp.authoring.lint.declared import definition
from webapp.authoring.lint.finding import Finding
from webapp.authoring.lint.world import Subject
from webapp.registry.definition import Frontend


def check(subject: Subject) -> Iterator[Finding]:
    """Items and blueprints of one frontend that do not match."""
    found = definition(subject.names)
    if found is None:
        return
    file, given = found
    for frontend in (each for each in Frontend if each.has_menu):
        items = subject.declared.items.get(frontend, frozenset())
        pages = subject.declared.blueprints.get(frontend, frozenset())
        links = subject.declared.links.get(frontend, frozenset())
        if items is None or pages is None or links is None:
            continue
        for name in sorted(links & pages):
            what = f"the {frontend} menu item '{name}' has both a page and a link."
            yield subject.finding(file.path, line(given, "menu_items"), what, "Drop one of them.")
        for name in sorted(items - links - pages):
            what = f"the {frontend} menu item '{name}' has no page."
            yield subject.finding(file.path, line(given, "menu_items"), what, f"Add a blueprint named '{name}', or drop the item.")
        for name in sorted(pages - items):
            what = f"the {frontend} blueprint '{name}' has no menu item."
            yield subject.finding(file.path, line(given, "blueprints"), what, f"Declare one with the id '{name}', or move it to pages.")


def line(given: dict[str, ast.expr], name: str) -> int:
    """Where a field of the definition stands; the first line for one that is not there."""
    return given[name].lineno if name in given else 1
