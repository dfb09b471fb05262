"""Compositions: the route table of one (scope, module set), holding only the rules of what is on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.routing import Map, MapAdapter, Rule

from webapp.cache import Bounded
from webapp.modular.definition import Frontend
from webapp.modular.registry import template_folder

if TYPE_CHECKING:
    from flask import Flask, Request

    from webapp.modular.registry import Registry
    from webapp.platforms.context import Scope

PREFIXES = {
    Frontend.CONSOLE: "/admin/{item}",
    Frontend.ADMIN: "/admin/{item}",
    Frontend.STORE: "/store/<store_code>/{item}",
    Frontend.PUBLIC: "/public/{item}",
    Frontend.API: "/api/v1/{item}",
}


class Place(NamedTuple):
    """Where a rule belongs."""

    module: str
    frontend: Frontend
    menu_item: str


_mounting: ContextVar[Place | None] = ContextVar("interlock_mounting", default=None)
_only: ContextVar[str | None] = ContextVar("interlock_only", default=None)


class PlacedRule(Rule):
    """A URL rule that knows its place; None for the kernel's own rules. `only` names the one scope that a kernel's rule is in."""

    provide_automatic_options: bool = False
    is_compiled = False

    def __init__(self, string: str, **kwargs: Any) -> None:
        place, only = _mounting.get(), _only.get()
        if place is not None or only is not None:  # one address each, without a slash at the end; with one they answer too
            string = string.rstrip("/")
            kwargs["strict_slashes"] = False
        super().__init__(string, **kwargs)
        self.place = place
        self.only = only

    def empty(self) -> PlacedRule:
        """An unbound copy for another map with the same options, sharing what was compiled: that takes most of a rule's time and memory.

        Werkzeug's own leaves some attributes out; without `provide_automatic_options` an OPTIONS request would run the view.
        """
        twin = copy(self)
        twin.map = None  # type: ignore[assignment]
        twin.is_compiled = self.map is not None
        return twin

    def compile(self) -> None:
        """Compile what is not compiled yet."""
        if not self.is_compiled:
            super().compile()


@contextmanager
def mounting(place: Place) -> Iterator[None]:
    """Every rule made inside belongs to the place."""
    token = _mounting.set(place)
    try:
        yield
    finally:
        _mounting.reset(token)


@contextmanager
def mounting_only(scope: str) -> Iterator[None]:
    """Every rule of the kernel's made inside exists in this scope alone."""
    token = _only.set(scope)
    try:
        yield
    finally:
        _only.reset(token)


def mount(app: Flask, registry: Registry) -> None:
    """Register every blueprint of every module where its frontend says; endpoints become module.frontend.item.view.

    Templates of a module are found under its own namespace, `<package>/…`, after the application's.
    """
    folders = [folder for package in registry.packages.values() if package and (folder := template_folder(package))]
    app.jinja_loader = ChoiceLoader([FileSystemLoader(str(app.template_folder)), *(FileSystemLoader(folder) for folder in folders)])
    for module in registry.modules.values():
        for frontend, blueprints in module.blueprints.items():
            for blueprint in blueprints:
                prefix = PREFIXES[frontend].format(item=blueprint.name)
                with mounting(Place(module.code, frontend, blueprint.name)):
                    app.register_blueprint(blueprint, url_prefix=prefix, name_prefix=f"{module.code}.{frontend}")


@dataclass(frozen=True)
class Composition:
    """What can be reached with one module set: `url_map` holds the kernel's rules and those of modules that are on."""

    scope: Scope
    modules: frozenset[str]
    url_map: Map

    def rules(self) -> list[PlacedRule]:
        """The rules of modules, kernel rules left out."""
        return [r for r in self.url_map.iter_rules() if isinstance(r, PlacedRule) and r.place is not None]


class Compositions:
    """Compositions by (scope, set, form), bounded: ten thousand platforms with five different sets cost five tables."""

    def __init__(self, app: Flask, limit: int = 128) -> None:
        self.app = app
        self._held: Bounded[tuple[Scope, frozenset[str], bool], Composition] = Bounded(limit)

    def get(self, scope: Scope, modules: frozenset[str], public: bool = True) -> Composition:
        """The composition of this set. `public=False` leaves the PUBLIC frontend out (the path form on a console host)."""
        key = (scope, modules, public)
        held = self._held.get(key)
        if held is None:
            held = self._build(scope, modules, public)
            self._held.put(key, held)
        return held

    def _build(self, scope: Scope, modules: frozenset[str], public: bool) -> Composition:
        frontends = _frontends(scope, public)
        source = self.app.url_map
        table = Map(
            default_subdomain=source.default_subdomain,
            strict_slashes=source.strict_slashes,
            merge_slashes=source.merge_slashes,
            redirect_defaults=source.redirect_defaults,
            sort_parameters=source.sort_parameters,
            sort_key=source.sort_key,
            host_matching=source.host_matching,
        )
        table.converters = source.converters
        for rule in source.iter_rules():
            place, only = getattr(rule, "place", None), getattr(rule, "only", None)
            if only in (None, scope) and (place is None or (place.module in modules and place.frontend in frontends)):
                table.add(rule.empty())
        return Composition(scope, modules, table)

    def __len__(self) -> int:
        return len(self._held)


def bind(table: Map, request: Request, host: str) -> MapAdapter:
    """What `table.bind_to_environ()` makes, from what the request has decoded and checked already.

    What is rare is left to Werkzeug's own: hosts that IDNA could refuse or change, websockets, an empty path.
    """
    environ = request.environ
    if len(host) >= 64 or ".." in host or host.startswith(".") or "HTTP_UPGRADE" in environ or not environ.get("PATH_INFO"):
        return table.bind_to_environ(environ, subdomain="")
    query = request.query_string
    return MapAdapter(
        table,
        host.lower(),
        request.root_path,
        "",
        request.scheme,
        request.path,
        request.method,
        query.decode(errors="replace") if query else "",
    )


def _frontends(scope: Scope, public: bool) -> frozenset[Frontend]:
    if scope == "console":
        return frozenset({Frontend.CONSOLE, Frontend.API})
    if scope == "platform":
        return frozenset({Frontend.ADMIN, Frontend.STORE} | ({Frontend.PUBLIC} if public else set()))
    return frozenset()
