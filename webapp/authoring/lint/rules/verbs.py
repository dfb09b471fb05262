"""Pages answer GET and POST only, and GET changes nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from webapp.authoring.lint.finding import Finding
from webapp.authoring.lint.source import Code
from webapp.authoring.lint.views import Function, View
from webapp.authoring.lint.world import Subject

KNOWN = frozenset({"GET", "POST"})
WRITES = frozenset({"webapp.db.transaction", "webapp.db.begin_write"})
ASKS = frozenset({"validate_on_submit", "is_submitted", "method", "validate"})
"""What a view looks at to tell a POST from a GET."""


def check(subject: Subject) -> Iterator[Finding]:
    """Other methods, and transactions that a GET reaches."""
    for view in subject.views:
        for method in sorted(view.methods - KNOWN):
            what = f"the view '{view.function.name}' answers {method}."
            yield subject.finding(view.file.path, view.line, what, "Use GET to show and POST to change; a delete is POST …/delete.")
        if "GET" in view.methods and reaches_transaction(subject, view):
            what = f"the view '{view.function.name}' opens a transaction on GET."
            yield subject.finding(view.file.path, view.line, what, "Move the change into a view that answers POST.")


def reaches_transaction(subject: Subject, view: View) -> bool:
    """Whether a GET may run into a transaction; a view that answers POST too is believed when it tells them apart."""
    reached = list(within(subject, view.file, view.function))
    if "POST" in view.methods and any(asks(node) for function in reached for node in ast.walk(function[1])):
        return False
    return any(opens(subject, *function) for function in reached)


def within(subject: Subject, file: Code, function: Function) -> Iterator[tuple[Code, Function]]:
    """The function and those of the package that it calls, and that they call."""
    waiting: list[tuple[Code, Function]] = [(file, function)]
    seen: set[Function] = set()
    while waiting:
        owner, present = waiting.pop()
        if present in seen:
            continue
        seen.add(present)
        yield owner, present
        for call in (node for node in ast.walk(present) if isinstance(node, ast.Call)):
            found = subject.names.find(subject.names.origin(owner, call.func))
            if found and isinstance(found[1], Function):
                waiting.append((found[0], found[1]))


def opens(subject: Subject, file: Code, function: Function) -> bool:
    """Whether the function itself begins to write."""
    return any(isinstance(node, ast.Call) and subject.names.origin(file, node.func) in WRITES for node in ast.walk(function))


def asks(node: ast.AST) -> bool:
    """Whether something looks at what was sent."""
    return isinstance(node, ast.Attribute) and node.attr in ASKS
