"""What a package declares, read from its definition without importing it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from webapp.authoring.lint.names import Expression, Names
from webapp.authoring.lint.source import Code, Package
from webapp.registry.frontends import WITH_MENU, Frontend

HOME = "webapp.registry.definition"
KINDS = {
    "feature": f"{HOME}.Feature",
    "quota": f"{HOME}.Quota",
    "permission": f"{HOME}.Permission",
    "event": "webapp.registry.kinds.events.Event",
}
ITEM = f"{HOME}.MenuItem"
BLUEPRINT = "flask.Blueprint"


@dataclass(frozen=True)
class Declared:
    """The declarations of one module. `None` in place of codes or ids says that they show only at run time."""

    code: str
    is_core: bool = False
    requires: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    provides: frozenset[str] = frozenset()
    codes: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    items: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    links: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    blueprints: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    pages: Mapping[str, frozenset[str] | None] = field(default_factory=dict)

    def may_lack(self, kind: str, code: str) -> bool:
        """Whether the code is certainly not declared here."""
        known = self.codes.get(kind, frozenset())
        return known is not None and code not in known

    def menu(self, frontend: str) -> frozenset[str] | None:
        """What endpoints of a frontend can name: menu items and pages beside them, and blueprints where there is no menu."""
        named = (self.items if frontend in WITH_MENU else self.blueprints).get(frontend, frozenset())
        beside = self.pages.get(frontend, frozenset())
        return None if named is None or beside is None else named | beside


def declared(package: Package, names: Names) -> Declared:
    """The declarations of a package; its code follows from the folder where the definition does not say."""
    found = definition(names)
    if found is None:
        return Declared(package.namespace.replace("_", "-"))
    file, given = found
    core = given.get("is_core")
    return Declared(
        code=names.text(file, given.get("code")) or package.namespace.replace("_", "-"),
        is_core=isinstance(core, ast.Constant) and core.value is True,
        requires=frozenset(strings(names, file, given.get("requires"))),
        uses=frozenset(strings(names, file, given.get("uses"))),
        provides=frozenset(names.origin(file, port) for port, _made in pairs(names, file, given.get("provides")) or ()),
        codes={kind: codes(names, origin) for kind, origin in KINDS.items()},
        items=dict(per_frontend(names, file, given.get("menu_items"), ITEM, "id")),
        links=dict(per_frontend(names, file, given.get("menu_items"), ITEM, "id", having="link")),
        blueprints=dict(per_frontend(names, file, given.get("blueprints"), BLUEPRINT, "name")),
        pages=dict(per_frontend(names, file, given.get("pages"), BLUEPRINT, "name")),
    )


def definition(names: Names) -> tuple[Code, dict[str, ast.expr]] | None:
    """The file of the ModuleDefinition and what it is given."""
    for file, call, _origin in names.calls(f"{HOME}.ModuleDefinition"):
        return file, {each.arg: each.value for each in call.keywords if each.arg}
    return None


def strings(names: Names, file: Code, node: ast.expr | None) -> Iterator[str]:
    """The strings of a tuple, those left out that show only at run time."""
    for owner, each in names.elements(file, node) or ():
        text = names.text(owner, each)
        if text is not None:
            yield text


def codes(names: Names, origin: str) -> frozenset[str] | None:
    """The codes of every Feature, Quota, Permission or Event that the package makes."""
    found = [names.text(file, argument(call, "code", 0)) for file, call, _origin in names.calls(origin)]
    return None if None in found else frozenset(code for code in found if code)


def argument(call: ast.Call, name: str | None, place: int) -> ast.expr | None:
    """An argument by its name, or by its place."""
    for each in call.keywords:
        if name is not None and each.arg == name:
            return each.value
    return call.args[place] if len(call.args) > place else None


def per_frontend(
    names: Names, file: Code, node: ast.expr | None, origin: str, key: str, having: str | None = None
) -> Iterator[tuple[str, frozenset[str] | None]]:
    """(frontend, names) of a mapping from frontends to tuples of menu items or blueprints, of all or those `having` an argument."""
    found = pairs(names, file, node)
    for frontend in Frontend:
        yield frontend, None if found is None else frozenset()
    for where, made in found or ():
        yield names.origin(file, where).rpartition(".")[2].lower(), named(names, names.elements(file, made), origin, key, having)


def pairs(names: Names, file: Code, node: ast.expr | None) -> list[tuple[ast.expr, ast.expr]] | None:
    """The pairs of a dict, or of `dict.fromkeys`; None when they show only at run time."""
    if node is None:
        return []
    if isinstance(node, ast.Dict):
        return [(key, value) for key, value in zip(node.keys, node.values, strict=True) if key is not None]
    if isinstance(node, ast.Call) and names.origin(file, node.func) == "dict.fromkeys" and len(node.args) == 2:
        keys = names.elements(file, node.args[0])
        return None if keys is None else [(key, node.args[1]) for _owner, key in keys]
    return None


def named(names: Names, members: list[Expression] | None, origin: str, key: str, having: str | None) -> frozenset[str] | None:
    """The names that these calls give to what they make; of all of them, or of those with the argument `having`."""
    found = set()
    for file, each in members or ():
        made = made_by(names, file, each, origin)
        name = names.text(made[0], argument(made[1], key, 0)) if made else None
        if made is None or name is None:
            return None
        if having is None or argument(made[1], having, 99) is not None:
            found.add(name)
    return None if members is None else frozenset(found)


def made_by(names: Names, file: Code, node: ast.expr, origin: str) -> tuple[Code, ast.Call] | None:
    """The call of `origin` behind an expression: itself, or the only one within a function of the package that is called."""
    called = names.called(file, node)
    if called is None or names.origin(called[0], called[1].func) == origin:
        return called
    function = names.find(names.origin(called[0], called[1].func))
    if function is None:
        return None
    owner, body = function
    inside = [each for each in ast.walk(body) if isinstance(each, ast.Call) and names.origin(owner, each.func) == origin]
    return (owner, inside[0]) if len(inside) == 1 else None
