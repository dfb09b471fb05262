"""The checks that need the whole application: pages behind menu items, access of every view, features in use."""

from __future__ import annotations

from flask import Flask

from webapp.accounts.scopes import SCOPES
from webapp.api.blueprint import RESERVED
from webapp.api.operations import operation_of
from webapp.config import ConfigurationError
from webapp.kernel import kernel
from webapp.registry.checks import rivals
from webapp.registry.definition import Frontend
from webapp.registry.discovery import RegistryError
from webapp.registry.registry import Registry
from webapp.routing.places import PlacedRule


def check_console_modules(app: Flask, registry: Registry) -> None:
    """Refuse a CONSOLE_MODULES entry that is not installed. Where nothing is named, all that have pages of the console are on there."""
    if app.config["CONSOLE_MODULES"] is None:
        optional = (module for code, module in registry.modules.items() if code not in registry.core)
        app.config["CONSOLE_MODULES"] = [module.code for module in optional if module.mounted(Frontend.CONSOLE)]
    unknown = sorted(set(app.config["CONSOLE_MODULES"]) - registry.modules.keys())
    if unknown:
        raise ConfigurationError(f"CONSOLE_MODULES names '{unknown[0]}', which is not installed. Installed: {', '.join(registry.modules)}.")
    for port, codes in rivals(registry.modules[code] for code in sorted(registry.core | set(app.config["CONSOLE_MODULES"]))):
        raise ConfigurationError(f"CONSOLE_MODULES has {' and '.join(codes)}, which both provide {port.__name__}. Drop one of them.")


def finish(app: Flask, registry: Registry) -> None:
    """Index the menu pages and refuse to start on anything undeclared."""
    rules = [rule for rule in app.url_map.iter_rules() if isinstance(rule, PlacedRule) and rule.place]
    index = index_endpoints(rules)
    kernel(app).index_endpoints = index
    kernel(app).modules.routes = routes_by_module(rules)
    kernel(app).api_scopes = api_scopes(app)
    problems = missing_pages(registry, index) + undeclared(app, registry, rules) + api_problems(app, registry, rules)
    for module in registry.modules.values():
        for command in module.commands:
            app.cli.add_command(command)
    if problems:
        raise RegistryError(problems)


def index_endpoints(rules: list[PlacedRule]) -> dict[tuple[str, str, str], str]:
    """The endpoint that answers GET at the root of each blueprint, by (module, frontend, menu item)."""
    found = {}
    for rule in rules:
        place = rule.place
        assert place is not None
        root = place.frontend.root(place.menu_item)
        if rule.rule in (root, f"{root}/") and "GET" in (rule.methods or ()):
            found[place.module, str(place.frontend), place.menu_item] = str(rule.endpoint)
    return found


def routes_by_module(rules: list[PlacedRule]) -> dict[str, tuple[str, ...]]:
    """What each module answers, as "GET /admin/…", for people to read in a plan."""
    found: dict[str, list[str]] = {}
    for rule in rules:
        assert rule.place is not None
        methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        found.setdefault(rule.place.module, []).append(f"{methods} {rule.rule}")
    return {code: tuple(sorted(each, key=lambda text: text.split(" ", 1)[1])) for code, each in found.items()}


def missing_pages(registry: Registry, index: dict[tuple[str, str, str], str]) -> list[str]:
    """Menu items that lead nowhere."""
    return [
        f"Module {module.code}: the {frontend} menu item '{item.id}' leads nowhere. Give its blueprint a view at '/'."
        for module in registry.modules.values()
        for frontend in Frontend
        for item in module.menu_items.get(frontend, ())
        if item.link is None and (module.code, str(frontend), item.id) not in index
    ]


def api_scopes(app: Flask) -> frozenset[str]:
    """Every scope that an operation asks for."""
    return frozenset(declared.scope for view in app.view_functions.values() if (declared := operation_of(view)) and declared.scope)


def api_problems(app: Flask, registry: Registry, rules: list[PlacedRule]) -> list[str]:
    """Views of the API that declare no operation, operations that are pages, and scopes that are not the module's own."""
    problems = [
        f"Module {code}: the API has an address of this name. Choose another code." for code in RESERVED if code in registry.modules
    ]
    for rule in rules:
        assert rule.place is not None
        who, declared = f"Module {rule.place.module}: the view {rule.endpoint}", operation_of(app.view_functions[str(rule.endpoint)])
        if rule.place.frontend is not Frontend.API:
            if declared is not None:
                problems.append(f"{who} declares an operation on {rule.place.frontend}. Move it to a blueprint of the frontend api.")
        elif declared is None:
            problems.append(f"{who} is part of the API without saying what it does. Add @Operation(…).")
        elif declared.scope not in ("", *SCOPES, f"{rule.place.module}:read", f"{rule.place.module}:write"):
            problems.append(f"{who} asks for the scope '{declared.scope}'. Name it {rule.place.module}:read or {rule.place.module}:write.")
    return problems


def undeclared(app: Flask, registry: Registry, rules: list[PlacedRule]) -> list[str]:
    """Views that do not say who may see them, or use a permission or feature that no module declares."""
    problems = []
    for rule in rules:
        assert rule.place is not None
        view = app.view_functions[str(rule.endpoint)]
        access = getattr(view, "__access__", None)
        if access is None:
            problems.append(f"Module {rule.place.module}: the view {rule.endpoint} does not say who may. Add @permission(…) or @public.")
        elif rule.place.frontend is Frontend.SITE and access.kind != "public":
            problems.append(f"Module {rule.place.module}: the view {rule.endpoint} is for customers, whom nobody knows. Make it @public.")
        elif access.permission is not None and access.permission not in registry.permissions:
            problems.append(f"Module {rule.place.module}: the view {rule.endpoint} uses the permission '{access.permission}'. Declare it.")
        feature = getattr(view, "__required_feature__", None)
        if feature is not None and feature not in registry.features:
            problems.append(f"Module {rule.place.module}: the view {rule.endpoint} uses the feature '{feature}'. Declare it.")
    return problems
