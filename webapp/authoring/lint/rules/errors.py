"""What a person can get wrong is a DomainError; everything else is a mistake in the program, and must be seen."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from webapp.authoring.lint.finding import Finding
from webapp.authoring.lint.source import Code
from webapp.authoring.lint.world import Subject

TOO_WIDE = frozenset({"Exception", "BaseException", "builtins.Exception", "builtins.BaseException"})


def check(subject: Subject) -> Iterator[Finding]:
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
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(subject.names.origin(file, each) in TOO_WIDE for each in caught)
