"""Compositions: the route table of one (scope, face, module set), holding only the rules of what is on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from werkzeug.routing import Map, MapAdapter

from webapp.cache import Bounded
from webapp.measures import BUILT, HELD
from webapp.registry.frontends import Face, Scope, frontends
from webapp.routing.places import DESK, PlacedRule

if TYPE_CHECKING:
    from flask import Flask, Request


ADDRESSES = 4096


@dataclass(frozen=True)
class Composition:
    """What can be reached with one module set: `url_map` holds the kernel's rules and those of modules that are on."""

    scope: Scope
    modules: frozenset[str]
    url_map: Map
    addresses: Bounded[tuple[Any, ...], str] = field(default_factory=lambda: Bounded(ADDRESSES), repr=False, compare=False)
    """Addresses without arguments that were built by this table: pages are full of them."""

    def rules(self) -> list[PlacedRule]:
        """The rules of modules, kernel rules left out."""
        return [r for r in self.url_map.iter_rules() if isinstance(r, PlacedRule) and r.place is not None]


class Compositions:
    """Compositions by (scope, set, form, face), bounded: ten thousand platforms with five different sets cost five tables."""

    def __init__(self, app: Flask, limit: int = 128) -> None:
        self.app = app
        self._held: Bounded[tuple[Scope, frozenset[str], bool, Face], Composition] = Bounded(limit)

    def get(self, scope: Scope, modules: frozenset[str], public: bool = True, face: Face = Face.DESK) -> Composition:
        """The composition of this set. `public=False` leaves the PUBLIC frontend out (the path form on a console host)."""
        key = (scope, modules, public, face)
        held = self._held.get(key)
        if held is not None:
            HELD.inc()
        else:
            BUILT.inc()
            held = self._build(scope, modules, public, face)
            self._held.put(key, held)
        return held

    def _build(self, scope: Scope, modules: frozenset[str], public: bool, face: Face) -> Composition:
        here = frontends(scope, by_path=not public, face=face)
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
            of_kernel = place is None and (scope not in (Scope.PLATFORM, Scope.CONSOLE) or face in getattr(rule, "faces", DESK))
            of_module = place is not None and place.module in modules and place.frontend in here
            if only in (None, scope) and (of_kernel or of_module):
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
