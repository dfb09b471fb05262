"""No template calls a macro of `templates/ui` that neither it nor one around it has imported: it would be a 500 once it is drawn."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Flask
from jinja2 import Environment, nodes

LAYOUTS = frozenset({"admin.html", "store.html", "console.html"})
"""What `{% extends layout %}` may extend."""
GIVEN = frozenset({("platform_admin/modules/_panel.html", "tabs")})
"""Functions that a view gives to a template under the name of a macro."""


def trees(env: Environment) -> dict[str, nodes.Template]:
    assert env.loader is not None
    names = env.list_templates(filter_func=lambda name: name.endswith((".html", ".txt", ".xml")))
    return {name: env.parse(env.loader.get_source(env, name)[0]) for name in names}


def has(tree: nodes.Template) -> set[str]:
    """The names that a template brings: imported, defined, set or taken."""
    imported = {each if isinstance(each, str) else each[1] for part in tree.find_all(nodes.FromImport) for each in part.names}
    return imported | {macro.name for macro in tree.find_all(nodes.Macro)} | {
        name.name for name in tree.find_all(nodes.Name) if name.ctx in {"store", "param"}
    }  # fmt: skip


def around(known: Mapping[str, nodes.Template]) -> dict[str, set[str]]:
    """By a template: those that it extends, and those that include it."""
    found: dict[str, set[str]] = {name: set() for name in known}
    for name, tree in known.items():
        for part in tree.find_all(nodes.Extends):
            found[name] |= {part.template.value} if isinstance(part.template, nodes.Const) else LAYOUTS
        for each in tree.find_all(nodes.Include):
            for named in each.find_all(nodes.Const):
                if named.value in known:
                    found[str(named.value)].add(name)
    return found


def missing(known: Mapping[str, nodes.Template], given: Mapping[str, object]) -> set[tuple[str, str]]:
    """(template, macro) of each call that finds nothing."""
    macros = {macro.name for name, tree in known.items() if name.startswith("ui/") for macro in tree.find_all(nodes.Macro)}
    outer, own = around(known), {name: has(tree) for name, tree in known.items()}

    def reached(name: str, seen: frozenset[str]) -> set[str]:
        return own[name].union(*(reached(each, seen | {each}) for each in outer[name] - seen if each in known))

    return {
        (name, call.node.name)
        for name, tree in known.items()
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in macros and call.node.name not in given
        if call.node.name not in reached(name, frozenset({name}))
    }


@pytest.mark.sqlite_only
def test_every_macro_that_is_called_is_imported(app: Flask) -> None:
    assert missing(trees(app.jinja_env), app.jinja_env.globals) == GIVEN


def test_a_macro_that_nobody_imported_is_found() -> None:
    env = Environment(autoescape=True)
    known = {"ui/button.html": "{% macro button() %}{% endmacro %}", "a.html": "{% block b %}{{ button() }}{% endblock %}"}
    assert missing({name: env.parse(text) for name, text in known.items()}, {}) == {("a.html", "button")}


def early_loops(known: Mapping[str, nodes.Template]) -> set[str]:
    """Templates with a `loop` in the `if` of a `for`, where Jinja does not know it yet."""
    return {name for name, tree in known.items() for each in tree.find_all(nodes.For) if "loop" in asked(each.test)}


def asked(test: nodes.Expr | None) -> set[str]:
    """The names in a condition."""
    if test is None:
        return set()
    return {each.name for each in nodes.Output([test]).find_all(nodes.Name)}


def test_no_loop_is_asked_before_it_begins(app: Flask) -> None:
    assert not early_loops(trees(app.jinja_env))


def test_a_loop_that_is_asked_before_it_begins_is_found() -> None:
    wrong, right = "{% for x in y if z[loop.index] %}{% endfor %}", "{% for x in y if z %}{{ loop.index }}{% endfor %}"
    env = Environment(autoescape=True)
    assert early_loops({each: env.parse(each) for each in (wrong, right)}) == {wrong}
