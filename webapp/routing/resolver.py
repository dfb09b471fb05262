"""Whose request is this? Host and path to scope, platform snapshot and composition."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from werkzeug.sansio.utils import host_is_trusted

from webapp.platforms.models import ACTIVE
from webapp.platforms.reader import DatabaseUnavailable, Head, HostRow, PlatformReader, StoreRow
from webapp.platforms.snapshot import Snapshot, SnapshotCache
from webapp.registry.frontends import Face, Scope
from webapp.registry.snapshots import snapshot_of
from webapp.routing.compositions import Composition, Compositions
from webapp.routing.context import OK, SITE_LOCALES, Outcome, Resolution
from webapp.states import Cell, Does, Thing, strictest

if TYPE_CHECKING:
    from webapp.registry.registry import Registry

PATH_FORM = "/platforms/"
STORE_PATHS = "/s/"
KERNEL_PATHS = ("/healthz", "/readyz", "/.well-known/certificate")
NOWHERE = "invalid"  # reserved by RFC 2606
LABELS = re.compile(r"[^.:\[]{1,63}(\.[^.:\[]{1,63})*\.?(:\d+)?|\[.*", re.ASCII)


class Resolver:
    """Resolves WSGI environs; one per application."""

    def __init__(
        self,
        registry: Registry,
        compositions: Compositions,
        reader: PlatformReader,
        cache: SnapshotCache,
        *,
        console_hosts: frozenset[str],
        console_modules: frozenset[str],
    ) -> None:
        self.registry = registry
        self.compositions = compositions
        self.reader = reader
        self.cache = cache
        self.console_hosts = console_hosts
        self.console_modules = console_modules

    def resolve(self, environ: dict[str, Any]) -> Resolution:
        """The resolution. The prefix of the path form, and of a store on a platform's site, moves from PATH_INFO to SCRIPT_NAME."""
        if "HTTP_HOST" in environ and not is_host(environ["HTTP_HOST"]):
            environ["HTTP_HOST"] = NOWHERE  # nobody's name: what follows can neither trip over it nor put it into a link
        path = environ.get("PATH_INFO", "")
        if path.startswith("/static/") or path in KERNEL_PATHS:
            return self.kernel(OK)
        host = host_name(environ)
        try:
            if host not in self.console_hosts:
                return self._host(host, environ)
            if not path.startswith(PATH_FORM):
                return Resolution(Scope.CONSOLE, OK, self.compositions.get(Scope.CONSOLE, self.console_modules))
            code, _slash, rest = path[len(PATH_FORM) :].partition("/")
            resolution = self._platform(self.reader.by_code(code), by_path=True)
        except DatabaseUnavailable:
            return self.kernel(Outcome.UNAVAILABLE)
        if resolution.outcome is OK:
            move(environ, f"{PATH_FORM}{code}", rest)
        return resolution

    def _host(self, host: str, environ: dict[str, Any]) -> Resolution:
        """What a host that is not the console's leads to: a desk, a platform's site, or a store's."""
        path = environ.get("PATH_INFO", "")
        if path.startswith(STORE_PATHS):
            code, _slash, rest = path[len(STORE_PATHS) :].partition("/")
            below = self.reader.by_host(host, code)
            if below is not None and standing(below.store) is not Cell.GONE:
                resolution = self._site(below)
                if resolution.outcome is OK:
                    move(environ, f"{STORE_PATHS}{code}", rest)
                return in_language(resolution, environ)
        found = self.reader.by_host(host)
        if found is None or found.face != Face.SITE:
            return self._platform(found.head if found else None, by_path=False)
        return in_language(self._site(found), environ)

    def _site(self, found: HostRow) -> Resolution:
        """A site, of a platform or of a store whose states let customers in."""
        cell = standing(found.store)
        if cell is Cell.GONE:
            return self.kernel(Outcome.UNKNOWN_HOST, Face.SITE)
        if cell is not Cell.YES or found.head[1] != ACTIVE:
            return self.kernel(Outcome.SUSPENDED, Face.SITE)
        snapshot = self.snapshot(found.head)
        if snapshot is None:
            return self.kernel(Outcome.UNKNOWN_HOST, Face.SITE)
        composition = self.compositions.get(Scope.PLATFORM, snapshot.modules, face=Face.SITE)
        return Resolution(Scope.PLATFORM, OK, composition, snapshot, face=Face.SITE, store=found.store)

    def snapshot(self, head: Head) -> Snapshot | None:
        """The platform's snapshot, from the cache or the database. Raises DatabaseUnavailable."""
        platform_id, _status, _revision, stamp = head
        held = self.cache.get((platform_id, stamp))
        return held if held is not None else self._load(platform_id)

    def kernel(self, outcome: Outcome, face: Face = Face.DESK) -> Resolution:
        """A resolution that reaches only the kernel's own routes."""
        return Resolution(Scope.KERNEL, outcome, self.compositions.get(Scope.KERNEL, frozenset()), face=face)

    def _platform(self, head: Head | None, *, by_path: bool) -> Resolution:
        if head is not None and head[1] != ACTIVE:
            return self.kernel(Outcome.SUSPENDED)
        snapshot = self.snapshot(head) if head is not None else None
        if snapshot is None:
            return self.kernel(Outcome.UNKNOWN_PLATFORM if by_path else Outcome.UNKNOWN_HOST)
        return Resolution(Scope.PLATFORM, OK, self.composition(snapshot, by_path), snapshot, by_path)

    def composition(self, snapshot: Snapshot, by_path: bool) -> Composition:
        """The composition of a platform; the path form leaves PUBLIC out, so the console's origin never serves it."""
        return self.compositions.get(Scope.PLATFORM, snapshot.modules, public=not by_path)

    def _load(self, platform_id: int) -> Snapshot | None:
        found = self.reader.rows(platform_id)
        if found is None:
            return None
        loaded = snapshot_of(self.registry, *found)
        self.cache.put((loaded.id, loaded.stamp), loaded)
        return loaded


def standing(store: StoreRow | None) -> Cell:
    """Whether customers may come in, as the states of the store and its merchant say (docs/states.md)."""
    if store is None:
        return Cell.YES
    return strictest(Does.FEEDS, [(Thing.MERCHANT, store.merchant_status), (Thing.STORE, store.status)])[0]


def in_language(resolution: Resolution, environ: dict[str, Any]) -> Resolution:
    """A site in the language that the first part of the path names."""
    first, _slash, rest = environ.get("PATH_INFO", "").removeprefix("/").partition("/")
    if resolution.outcome is not OK or first not in SITE_LOCALES:
        return resolution
    move(environ, f"/{first}", rest)
    return resolution._replace(locale=first)


def move(environ: dict[str, Any], prefix: str, rest: str) -> None:
    """Move a prefix of the path into SCRIPT_NAME, where links begin."""
    environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}{prefix}"
    environ["PATH_INFO"] = f"/{rest}"


@lru_cache(maxsize=1024)
def is_host(value: str) -> bool:
    """Whether a Host header can be anybody's: one that Werkzeug takes, of labels that a name may have."""
    return host_is_trusted(value) and LABELS.fullmatch(value) is not None


def host_name(environ: dict[str, Any]) -> str:
    """The request's host in lower case, without port."""
    host: str = environ.get("HTTP_HOST") or environ.get("SERVER_NAME", "")
    host = host.strip().lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].rstrip(".")
