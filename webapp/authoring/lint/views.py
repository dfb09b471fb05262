"""The views of a package: functions that answer a route."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

from webapp.authoring.lint.names import Names
from webapp.authoring.lint.source import Code, Package

Function = ast.FunctionDef | ast.AsyncFunctionDef
SHORT = {name: (name.upper(),) for name in ("get", "post", "put", "patch", "delete")}


@dataclass(frozen=True, eq=False)
class View:
    """A function behind a route; `endpoint` is the last part of its endpoint."""

    file: Code
    function: Function
    endpoint: str
    methods: frozenset[str]
    line: int


def views(package: Package, names: Names) -> Iterator[View]:
    """Every view that a decorator or `add_url_rule` names, wherever the function stands in the package."""
    for file in package.files:
        for node in ast.walk(file.tree):
            if isinstance(node, Function):
                for call in filter(is_route, node.decorator_list):
                    yield View(file, node, endpoint(call, names, file) or node.name, methods(call), call.lineno)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_url_rule":
                yield from added(file, node, names)


def is_route(node: ast.expr) -> TypeGuard[ast.Call]:
    """Whether a decorator is `@pages.get("/…")` or one of its kind."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
        return False
    rule = node.args[0]
    written = isinstance(rule, ast.Constant) and isinstance(rule.value, str) and rule.value.startswith("/")
    return node.func.attr in {"route", *SHORT} and (written or isinstance(rule, (ast.Name, ast.JoinedStr)))


def methods(call: ast.Call) -> frozenset[str]:
    """The methods a route answers, as written; GET where nothing is said."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name in SHORT:
        return frozenset(SHORT[name])
    given = next((each.value for each in call.keywords if each.arg == "methods"), None)
    if not isinstance(given, (ast.List, ast.Tuple, ast.Set)):
        return frozenset({"GET"})
    return frozenset(str(each.value).upper() for each in given.elts if isinstance(each, ast.Constant))


def endpoint(call: ast.Call, names: Names, file: Code) -> str | None:
    """The endpoint a route is given by name."""
    return next((names.text(file, each.value) for each in call.keywords if each.arg == "endpoint"), None)


def added(file: Code, call: ast.Call, names: Names) -> Iterator[View]:
    """The view of `add_url_rule(rule, endpoint, view_func)`, where its function is in the package."""
    given = dict(zip(("rule", "endpoint", "view_func"), call.args, strict=False))
    given.update({each.arg: each.value for each in call.keywords if each.arg})
    if "view_func" not in given:
        return
    found = names.find(names.origin(file, given["view_func"]))
    if found and isinstance(found[1], Function):
        name = names.text(file, given.get("endpoint")) or found[1].name
        yield View(found[0], found[1], name, methods(call), found[1].lineno)
