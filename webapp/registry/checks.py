"""What keeps modules from working together, each a sentence that names the module and the fix."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError
from pathlib import Path
from typing import cast

from webapp.registry import graph
from webapp.registry.definition import Frontend, ModuleDefinition, Modules, Section
from webapp.registry.kinds import Contribution, Shown
from webapp.registry.ports import members


def check(modules: list[ModuleDefinition], packages: Mapping[str, str]) -> list[str]:
    """Every problem of these declarations."""
    problems = _duplicates("module code", [(m.code, m.code) for m in modules])
    problems += _duplicates("feature", [(f.code, m.code) for m in modules for f in m.features])
    problems += _duplicates("quota", [(q.code, m.code) for m in modules for q in m.quotas])
    problems += _duplicates("permission", [(p.code, m.code) for m in modules for p in m.permissions])
    problems += _twice_contributed(modules)
    for frontend in Frontend:
        items = [(i.id, m.code) for m in modules for i in m.menu_items.get(frontend, ())]
        problems += _duplicates(f"{frontend} menu item", items)
        problems += _duplicates(f"{frontend} page", _pages(modules, frontend))
    by_code = {module.code: module for module in modules}
    for module in modules:
        problems += _page_problems(module)
        problems += _permission_problems(module)
        problems += [f"Module {module.code}: {said}" for said in _contribution_problems(module, by_code)]
        problems += [f"Module {module.code}: {said}" for said in _port_problems(module)]
        problems += _template_problems(module, packages.get(module.code, ""))
    return problems or _graph_problems(modules)


def _duplicates(what: str, named: list[tuple[str, str]]) -> list[str]:
    counts = Counter(name for name, _ in named)
    owners = {name: sorted({m for n, m in named if n == name}) for name, count in counts.items() if count > 1}
    return [f"Module {' and '.join(who)}: the {what} '{name}' is declared twice. Rename one." for name, who in owners.items()]


def _twice_contributed(modules: list[ModuleDefinition]) -> list[str]:
    """Two contributions of one kind with one code."""
    found: dict[tuple[type[Contribution], str], list[tuple[str, str]]] = {}
    for module in modules:
        for each in module.contributes:
            found.setdefault((type(each), module.code if each.local else ""), []).append((each.code, module.code))
    return [problem for (kind, _module), named in found.items() for problem in _duplicates(kind.called, named)]


def _pages(modules: list[ModuleDefinition], frontend: Frontend) -> list[tuple[str, str]]:
    """(name, module) of the pages of a frontend that stand beside its menu, and of menu items with their names."""
    own = [(b.name, m.code) for m in modules for b in m.pages.get(frontend, ())]
    names = {name for name, _module in own}
    return own + [(i.id, m.code) for m in modules for i in m.menu_items.get(frontend, ()) if i.id in names]


def _page_problems(module: ModuleDefinition) -> list[str]:
    problems = []
    features = {f.code for f in module.features}
    permissions = {p.code for p in module.permissions}
    for frontend in Frontend:
        items = {i.id for i in module.menu_items.get(frontend, ())}
        links = {i.id for i in module.menu_items.get(frontend, ()) if i.link is not None}
        pages = {b.name for b in module.blueprints.get(frontend, ())}
        if not frontend.has_menu:
            problems += [f"Module {module.code}: {frontend} has no menu. Drop the item '{name}'." for name in sorted(items)]
            problems += [
                f"Module {module.code}: {frontend} has no menu to stand beside. Move '{page.name}' from pages to blueprints."
                for page in module.pages.get(frontend, ())
            ]
        else:
            problems += [
                f"Module {module.code}: the {frontend} menu item '{name}' has no page. Add a blueprint named '{name}' or drop the item."
                for name in sorted(items - links - pages)
            ]
            problems += [
                f"Module {module.code}: the {frontend} menu item '{name}' has both a page and a link. Drop one of them."
                for name in sorted(links & pages)
            ]
            problems += [
                f"Module {module.code}: the {frontend} blueprint '{name}' has no menu item."
                f" Declare one with the id '{name}', or move it to pages."
                for name in sorted(pages - items)
            ]
        for item in module.menu_items.get(frontend, ()):
            if item.feature and item.feature not in features:
                problems.append(f"Module {module.code}: menu item '{item.id}' names the feature '{item.feature}'. Declare it in features.")
            if item.permission and item.permission not in permissions:
                problems.append(
                    f"Module {module.code}: menu item '{item.id}' names the permission '{item.permission}'. Declare it in permissions."
                )
            if not isinstance(cast("object", item.section), Section):
                problems.append(f"Module {module.code}: menu item '{item.id}' makes a section of its own. Choose one of Section.")
    return problems


def _permission_problems(module: ModuleDefinition) -> list[str]:
    return [
        f"Module {module.code}: the permission '{each.code}' belongs to no one. Begin it with '{module.code}:'."
        for each in module.permissions
        if not each.code.startswith(f"{module.code}:")
    ]


def _contribution_problems(module: ModuleDefinition, modules: Modules) -> Iterator[str]:
    """What is wrong with what a module contributes, whatever its kind."""
    known = _always_there(module, modules)
    permissions = {p.code for each in known for p in each.permissions}
    features = {f.code for each in known for f in each.features}
    reached = {each.code for each in known} | set(module.uses)
    for each in module.contributes:
        what = f"the {each.called} '{each.code}'"
        if each.prefixed and not (each.code.startswith(f"{module.code}.") and each.code != f"{module.code}."):
            yield f"{what} belongs to no one. Begin its code with '{module.code}.'."
        if isinstance(each, Shown):
            if each.permission is not None and each.permission not in permissions:
                yield f"{what} names the permission '{each.permission}'. Declare it in permissions."
            if each.feature is not None and each.feature not in features:
                yield f"{what} names the feature '{each.feature}'. Declare it in features."
        yield from (f"{what} is about '{code}'. Name that in requires or uses." for code in each.partners if code not in reached)
        yield from (f"{what} {said}" for said in each.problems(module.code, modules))


def _always_there(module: ModuleDefinition, modules: Modules) -> list[ModuleDefinition]:
    """The module and those that are on wherever it is."""
    requires = {code: each.requires for code, each in modules.items()}
    core = {code for code, each in modules.items() if each.is_core}
    return [modules[code] for code in graph.needed(requires, {module.code}) | core if code in modules]


def _port_problems(module: ModuleDefinition) -> Iterator[str]:
    """What a port asks for and its provider does not have."""
    for port, implementation in module.provides.items():
        for name in sorted(members(port)):
            if not hasattr(implementation, name):
                yield f"it provides {port.__name__} without '{name}'. Add it."


def _template_problems(module: ModuleDefinition, package: str) -> list[str]:
    if not package:
        return []
    folder = template_folder(package)
    if folder is None:
        return []
    namespace = package.rpartition(".")[2]
    strays = sorted(p.name for p in folder.iterdir() if p.name != namespace)
    return [f"Module {module.code}: the template '{name}' is outside its namespace. Move it to templates/{namespace}/." for name in strays]


def template_folder(package: str) -> Path | None:
    """The `templates` folder of a module's package, or None when it has none."""
    folder = Path(str(importlib.import_module(package).__file__)).parent / "templates"
    return folder if folder.is_dir() else None


def _graph_problems(modules: list[ModuleDefinition]) -> list[str]:
    codes = {m.code for m in modules}
    core = {m.code for m in modules if m.is_core}
    problems = []
    for module in modules:
        for wanted in module.requires:
            if wanted not in codes:
                problems.append(
                    f"Module {module.code}: it requires '{wanted}', which is not installed. Install it or drop the requirement."
                )
            elif module.is_core and wanted not in core:
                problems.append(f"Module {module.code}: a core module cannot require '{wanted}', which can be off. Make '{wanted}' core.")
    try:
        graph.ordered({m.code: m.requires for m in modules}, codes)
    except CycleError as error:
        problems.append(f"Module {error.args[1][0]}: requirements form a circle ({' → '.join(error.args[1])}). Cut one of them.")
    return problems or list(_never_on(modules))


def _never_on(modules: list[ModuleDefinition]) -> Iterator[str]:
    """Modules that can never be on, because that would bring two providers of one port together."""
    by_code = {module.code: module for module in modules}
    for module in modules:
        for port, codes in rivals(_always_there(module, by_code)):
            yield f"Module {module.code}: with it {' and '.join(codes)} would be on, which both provide {port.__name__}. Drop one of them."


def rivals(modules: Iterable[ModuleDefinition]) -> Iterator[tuple[type, list[str]]]:
    """Ports that more than one of these modules provides, with their codes."""
    found: dict[type, list[str]] = {}
    for module in modules:
        for port in module.provides:
            found.setdefault(port, []).append(module.code)
    yield from ((port, sorted(codes)) for port, codes in found.items() if len(codes) > 1)
