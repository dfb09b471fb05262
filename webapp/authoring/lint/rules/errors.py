"""What a person can get wrong is a DomainError; everything else is a mistake in the program, and must be seen."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from webapp.authoring.lint.finding import Finding
from webapp.authoring.lint.source import Code
from webapp.authoring.lint.views import views
from webapp.authoring.lint.world import Subject

TOO_WIDE = frozenset({"Exception", "BaseException", "builtins.Exception", "builtins.BaseException"})
RULES_SAY = frozenset(
    {"DomainError", "Conflict", "LostRace", "ReadOnly", "NotFound", "Forbidden", "AddressError", "QuotaExceeded", "RevisionMoved"}
)


def check(subject: Subject) -> Iterator[Finding]:
    """Handlers that catch whatever there is, and pages that answer what a rule says in a way of their own."""
    yield from too_wide(subject)
    pages = {view.file for view in views(subject.package, subject.names)}
    for file in sorted(pages, key=lambda each: each.path):
        for node in ast.walk(file.tree):
            if isinstance(node, ast.ExceptHandler) and any(is_rule(subject, file, each) for each in caught_by(node)):
                what = "a page catches what a rule says."
                yield subject.finding(file.path, node.lineno, what, "Let webapp.web.saving answer it: form_page, save_form, or attempt.")


def too_wide(subject: Subject) -> Iterator[Finding]:
    """A handler that catches whatever there is."""
    for file in subject.package.files:
        for node in ast.walk(file.tree):
            if isinstance(node, ast.ExceptHandler) and is_wide(subject, file, node):
                what = f"'except {ast.unparse(node.type)}' hides mistakes." if node.type else "a bare 'except' hides mistakes."
                yield subject.finding(file.path, node.lineno, what, "Catch DomainError, or the one error that is expected.")


def is_wide(subject: Subject, file: Code, handler: ast.ExceptHandler) -> bool:
    """Whether the handler takes every exception."""
    if handler.type is None:
        return True
    return any(subject.names.origin(file, each) in TOO_WIDE for each in caught_by(handler))


def is_rule(subject: Subject, file: Code, caught: ast.expr) -> bool:
    """Whether it is the kernel's error for what a person can cause, or one of its kinds."""
    origin = subject.names.origin(file, caught) or ""
    return origin.startswith("webapp.") and origin.rpartition(".")[2] in RULES_SAY


def caught_by(handler: ast.ExceptHandler) -> list[ast.expr]:
    """The exceptions that a handler names."""
    if handler.type is None:
        return []
    return handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
