"""Every view says who may: a permission, everybody logged in, or everybody."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from webapp.authoring.lint.finding import Finding
from webapp.authoring.lint.source import Code
from webapp.authoring.lint.world import Subject

HOME = "webapp.accounts.access"
SAYS_WHO = frozenset({f"{HOME}.permission", f"{HOME}.public", f"{HOME}.login_only"})


def check(subject: Subject) -> Iterator[Finding]:
    """A view without a declaration."""
    for view in subject.views:
        if not any(says_who(subject, view.file, each) for each in view.function.decorator_list):
            yield subject.finding(
                view.file.path,
                view.line,
                f"the view '{view.function.name}' does not say who may.",
                'Add @permission("…"), @login_only or @public under its route.',
            )


def says_who(subject: Subject, file: Code, decorator: ast.expr) -> bool:
    """Whether a decorator is one of the three, or a name of the package's own for one of them."""
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    origin = subject.names.origin(file, target)
    if origin in SAYS_WHO:
        return True
    own = subject.names.find(origin)
    return own is not None and any(subject.names.origin(own[0], node) in SAYS_WHO for node in ast.walk(own[1]))
