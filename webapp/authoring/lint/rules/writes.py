"""Reads are in queries, writes in services; whoever opened `transaction()` commits."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from webapp.authoring.lint.finding import Finding
from webapp.authoring.lint.source import Code
from webapp.authoring.lint.world import Subject

SESSION = "webapp.db.db.session"
READERS = frozenset({"queries", "services", "metrics"})
WRITERS = frozenset({"services", "jobs", "demo"})
SELECTS = frozenset({"select", "union", "union_all"})
STATEMENTS = frozenset({"insert", "update", "delete"})
CHANGES = frozenset(
    {"add", "add_all", "begin_nested", "delete", "merge", "flush", "bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings"}
)
ENDS = frozenset({"commit", "rollback", "begin", "close", "remove"})
LIBRARIES = ("sqlalchemy.", "sqlalchemy.orm.", "sqlalchemy.dialects.postgresql.", "sqlalchemy.dialects.sqlite.")


def check(subject: Subject) -> Iterator[Finding]:
    """Use of the database where it does not belong."""
    for file in subject.package.files:
        if file.is_migration:
            continue
        sessions = session_names(subject, file)
        for node in ast.walk(file.tree):
            problem = of_call(subject, file, node, sessions) or of_session(subject, file, node)
            if problem and isinstance(node, (ast.Call, ast.Attribute)):
                yield subject.finding(file.path, node.lineno, *problem)


def of_call(subject: Subject, file: Code, node: ast.AST, sessions: frozenset[str]) -> tuple[str, str] | None:
    """What is wrong with a call: (what, fix)."""
    if not isinstance(node, ast.Call):
        return None
    origin = subject.names.origin(file, node.func)
    owner, _dot, name = origin.rpartition(".")
    if owner in sessions and name in ENDS:
        return (
            f"session.{name}() is for nobody but transaction().",
            "Open `with transaction():` in the view, job or command; services flush.",
        )
    if owner in sessions and name in CHANGES and not file.parts & WRITERS:
        return f"session.{name}() writes outside services.", "Move the write into services.py and call it from here."
    if f"{owner}." in LIBRARIES and name in STATEMENTS and not file.parts & WRITERS:
        return f"{name}() writes outside services.", "Move the write into services.py and call it from here."
    if f"{owner}." in LIBRARIES and name in SELECTS and not file.parts & READERS:
        return f"{name}() reads outside queries.", "Move the read into queries.py and call it from here."
    return None


def of_session(subject: Subject, file: Code, node: ast.AST) -> tuple[str, str] | None:
    """A place that should not know the session at all."""
    if file.parts & (READERS | WRITERS) or not isinstance(node, ast.Attribute) or subject.names.origin(file, node) != SESSION:
        return None
    return "db.session is used outside queries and services.", "Read through queries.py, write through services.py."


def session_names(subject: Subject, file: Code) -> frozenset[str]:
    """What the session is called in a file: `db.session`, and what `with transaction() as …` gave it."""
    names = {SESSION}
    for node in ast.walk(file.tree):
        for item in node.items if isinstance(node, ast.With) else ():
            opened = isinstance(item.context_expr, ast.Call) and subject.names.origin(file, item.context_expr.func)
            if opened == "webapp.db.transaction" and isinstance(item.optional_vars, ast.Name):
                names.add(item.optional_vars.id)
    return frozenset(names)
