"""What the current request is about: scope, platform, store and place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from flask import Request, current_app, g, has_request_context, request
from werkzeug.routing import MapAdapter, Rule

from webapp.kernel import kernel
from webapp.platforms.queries import first_host
from webapp.registry.frontends import Face, Frontend, Scope
from webapp.routing.compositions import Composition
from webapp.routing.places import Place

if TYPE_CHECKING:
    from webapp.merchants.models import Store
    from webapp.platforms.reader import StoreRow
    from webapp.platforms.snapshot import Snapshot


class Outcome(StrEnum):
    """How resolving the request's host and path ended."""

    OK = "ok"
    UNKNOWN_HOST = "unknown_host"
    UNKNOWN_PLATFORM = "unknown_platform"
    SUSPENDED = "suspended"
    UNAVAILABLE = "unavailable"


OK = Outcome.OK


class Resolution(NamedTuple):
    """The answer to "whose request is this?".

    `store` is the store that a site is about, None on a platform's own site; `locale` the language that a site's address names.
    """

    scope: Scope
    outcome: Outcome
    composition: Composition
    platform: Snapshot | None = None
    by_path: bool = False
    face: Face = Face.DESK
    store: StoreRow | None = None
    locale: str = ""

    @property
    def modules(self) -> frozenset[str]:
        """The codes that are on here."""
        return self.composition.modules


SITE_LOCALES = ("en", "fr", "de", "lb")
"""Languages that a site can be in; each is a first part of its addresses, and no page's own name."""
ENVIRON_KEY = "interlock.resolution"
REHEARSAL_KEY = "interlock.rehearsal"
"""Where a page that is only rehearsed carries its resolution (webapp/switching/rehearsal.py)."""
API_PATH = "/api/"


def this_request() -> Request:
    """The request itself. Each look through Flask's proxy costs as much as dozens of lines of Python."""
    return request._get_current_object()  # type: ignore[attr-defined, no-any-return]


def current_resolution() -> Resolution:
    """The resolution of this request."""
    resolution: Resolution = this_request().environ[ENVIRON_KEY]
    return resolution


def is_site_request(asked: Request | None = None) -> bool:
    """Whether a customer asks a site."""
    resolution: Resolution | None = (asked or this_request()).environ.get(ENVIRON_KEY)
    return resolution is not None and resolution.face is Face.SITE


def is_api_request(asked: Request | None = None) -> bool:
    """Whether a program asks the API: all addresses below /api/ on a console's host, known ones or not."""
    asked = asked or this_request()
    resolution: Resolution | None = asked.environ.get(ENVIRON_KEY)
    return resolution is not None and resolution.scope is Scope.CONSOLE and asked.path.startswith(API_PATH)


def platform_here() -> Snapshot | None:
    """The platform of this request, or of `with platform_work(…)` in commands; None elsewhere."""
    platform = g.get("work_platform")
    if platform is None and has_request_context():
        platform = current_resolution().platform
    return cast("Snapshot | None", platform)


def current_platform() -> Snapshot:
    """The same; raises LookupError where there is none."""
    platform = platform_here()
    if platform is None:
        raise LookupError("There is no platform here: this code runs for the provider console or outside a request.")
    return platform


def on_here() -> frozenset[str]:
    """The modules that are on at the platform of this request or work, or in the console; raises LookupError elsewhere."""
    if g.get("work_platform") is None and has_request_context():
        return current_resolution().modules
    return current_platform().modules


def core_setting(platform: Snapshot, name: str) -> Any:
    """A platform's own value of a key that some core module's config declares; None where it has none. Reads nothing."""
    core = kernel().registry.core
    return next((platform.configs[code][name] for code in sorted(core) if name in platform.configs.get(code, {})), None)


@contextmanager
def platform_work(platform: Snapshot) -> Iterator[None]:
    """Work for one platform outside its own requests: hooks and usage facts of modules, commands."""
    before = g.get("work_platform")
    g.work_platform = platform
    try:
        yield
    finally:
        g.work_platform = before


def current_place() -> Place | None:
    """Where the matched rule belongs; None for the kernel's own rules and for URLs that match nothing."""
    return place_of(this_request().url_rule)


def place_of(rule: Rule | None) -> Place | None:
    """Where a rule belongs."""
    return getattr(rule, "place", None)


def current_store() -> Store:
    """The store of this page; raises LookupError outside STORE pages. On a site it is `site_store()`."""
    store = g.get("store")
    if store is None:
        raise LookupError("There is no store here: this is not a page of a store.")
    return cast("Store", store)


def site_store() -> StoreRow | None:
    """The store that this page of a site is about; None on a platform's own site, and anywhere else."""
    return current_resolution().store if has_request_context() else None


def platform_url_for(platform_code: str, endpoint: str, **values: Any) -> str:
    """A link from the console into a platform's pages, in the path form. Raises BuildError when its module is off."""
    return str(platform_urls(platform_code).build(endpoint, values))


def platform_urls(platform_code: str) -> MapAdapter:
    """Builds many such links at the price of one: its `build` takes an endpoint and the values."""
    system = kernel()
    snapshot = system.snapshot_by_code(platform_code)
    modules = snapshot.modules if snapshot else system.registry.core
    composition = system.compositions.get(Scope.PLATFORM, modules, public=False)
    root = request.script_root
    if current_resolution().by_path:
        root = root.rpartition("/platforms/")[0]
    adapter: MapAdapter = composition.url_map.bind(request.host, script_name=f"{root}/platforms/{platform_code}/")
    return adapter


def public_url_for(endpoint: str, **values: Any) -> str | None:
    """A link for machines, on a host of the platform's own, also from pages in the path form; None where it has no host."""
    host = first_host(current_platform().id)
    if host is None:
        return None
    composition = kernel().compositions.get(Scope.PLATFORM, current_platform().modules)
    port = current_app.config["PUBLIC_PORT"] or request.host.rpartition(":")[2]
    name = f"{host}:{port}" if str(port).isdigit() and int(port) not in (80, 443) else host
    return str(composition.url_map.bind(name, url_scheme=request.scheme).build(endpoint, values, force_external=True))


def console_url_for(endpoint: str, **values: Any) -> str:
    """A link from a platform's pages into the console: beside the path form, or from the platform's own host to the console's."""
    system = kernel()
    url_map = system.compositions.get(Scope.CONSOLE, system.resolver.console_modules).url_map
    if current_resolution().by_path:
        root = request.script_root.rpartition("/platforms/")[0]
        return str(url_map.bind(request.host, script_name=f"{root}/").build(endpoint, values))
    _name, colon, port = request.host.partition(":")
    host = f"{current_app.config['CONSOLE_HOSTS'][0]}{colon}{port}"
    return str(url_map.bind(host, url_scheme=request.scheme).build(endpoint, values, force_external=True))


def current_frontend() -> Frontend | None:
    """The frontend whose menu belongs on this page; None on login and error pages."""
    place = current_place()
    if place is not None:
        return place.frontend
    scope = current_resolution().scope
    if scope is Scope.CONSOLE:
        return Frontend.CONSOLE
    if scope is Scope.PLATFORM:
        if current_resolution().face is Face.SITE:
            return Frontend.SITE
        return Frontend.STORE if g.get("store") else Frontend.ADMIN
    return None
