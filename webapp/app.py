"""The Flask application whose routes depend on whose request it is."""

from __future__ import annotations

from collections.abc import Callable
from inspect import CO_COROUTINE
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Request, Response
from flask.ctx import RequestContext
from flask.globals import _cv_request
from flask.typing import ResponseReturnValue
from sqlalchemy.engine import URL, make_url
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError, MapAdapter, Rule
from werkzeug.wsgi import get_host

from webapp.gate.guard import STORE, take_store_code
from webapp.jobs.carrier import Carrier
from webapp.kernel import Kernel, kernel
from webapp.platforms.reader import PlatformReader
from webapp.platforms.snapshot import SnapshotCache
from webapp.registry.frontends import Face
from webapp.routing.compositions import Composition, Compositions, bind
from webapp.routing.context import ENVIRON_KEY, REHEARSAL_KEY, Resolution, this_request
from webapp.routing.places import PlacedRule
from webapp.routing.resolver import Resolver
from webapp.switching.service import ModuleService
from webapp.web import last_resort
from webapp.web.cookies import SessionCookies
from webapp.web.quick import QuickEnvironment
from webapp.web.repeating import Repeating

if TYPE_CHECKING:
    from webapp.registry.registry import Registry


class Interlock(Flask):
    """Resolves each request before Flask sees it, and matches it only against what is on there."""

    url_rule_class: type[Rule] = PlacedRule
    session_interface = SessionCookies()
    jinja_environment = QuickEnvironment
    repeating: Repeating

    def wsgi_app(self, environ: dict[str, Any], start_response: Any) -> Any:
        """A page of a site is given again where nothing that it rests on has changed."""
        return self.repeating.answer(environ, start_response, super().wsgi_app)

    def request_context(self, environ: dict[str, Any]) -> RequestContext:
        """Resolve first: the test client, `test_request_context` and the server all come this way."""
        rehearsed = environ.get(REHEARSAL_KEY)  # what HTTP brings has other keys
        resolution: Resolution = rehearsed or kernel(self).resolver.resolve(environ)
        environ[ENVIRON_KEY] = resolution
        if resolution.face is Face.SITE:
            environ.pop("HTTP_COOKIE", None)  # sites read none: whatever runs below cannot
        return super().request_context(environ)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Match and build against the composition of the request."""
        if request is None:
            return super().create_url_adapter(None)
        trusted = self.config["TRUSTED_HOSTS"]
        if trusted is not None:
            request.trusted_hosts = trusted
        request.host = host = get_host(request.environ, trusted)  # raises on a host that is not trusted
        composition: Composition = request.environ[ENVIRON_KEY].composition
        return bind(composition.url_map, request, host)

    def url_for(self, endpoint: str, **values: Any) -> str:
        """The address; one for outside (a link in a mail) has the port that is configured, not the one a request claims."""
        if not values and (asked := _cv_request.get(None)) is not None:
            found = self._plain_url(asked, endpoint)
            if found is not None:
                return found
        url = super().url_for(endpoint, **values)
        return with_port(url, self.config["PUBLIC_PORT"]) if values.get("_external") and self.config["PUBLIC_PORT"] else url

    def _plain_url(self, asked: RequestContext, endpoint: str) -> str | None:
        """The address of a page that needs no argument but the store's code, which the table of a composition builds once; None for any
        other, and for one that is to be told the way back to a list."""
        adapter = asked.url_adapter
        composition: Composition = asked.request.environ[ENVIRON_KEY].composition
        if adapter is None or adapter.map is not composition.url_map:
            return None
        if endpoint.startswith("."):
            endpoint = f"{asked.request.blueprint}{endpoint}" if asked.request.blueprint is not None else endpoint[1:]
        values: dict[str, Any] = {}
        self.inject_url_defaults(endpoint, values)
        code = values.pop(STORE, None)
        if values:
            return None
        mark = (endpoint, code, adapter.script_name, adapter.subdomain, adapter.default_method)
        found = composition.addresses.get(mark)
        if found is None:
            try:
                found = adapter.build(endpoint, {STORE: code} if code is not None else {})
            except BuildError:
                return None  # Flask says what is wrong
            if found.startswith("/"):
                composition.addresses.put(mark, found)
        return found

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself unless it is a coroutine's: what Flask asks of every view and hook, answered without `inspect`."""
        code = getattr(func, "__code__", None)
        if code is not None and not code.co_flags & CO_COROUTINE:
            return func
        return super().ensure_sync(func)

    def handle_exception(self, e: Exception) -> Response:
        """The page for an error that nobody handled. Where making it fails too (a listener, a handler, a template), one that cannot."""
        try:
            return super().handle_exception(e)
        except Exception:
            let_through = self.config["PROPAGATE_EXCEPTIONS"]
            if self.testing or self.debug if let_through is None else let_through:
                raise
            return self.finalize_request(last_resort.page(), from_error_handler=True)

    def finalize_request(self, rv: ResponseReturnValue | HTTPException, from_error_handler: bool = False) -> Response:
        """An answer to an error gets every header that can be had, whatever fails on the way."""
        if not from_error_handler:
            return super().finalize_request(rv)
        return last_resort.finished(self, self.make_response(rv))

    def preprocess_request(self) -> ResponseReturnValue | None:
        """Before anything else, take the store's code out of what the view is given."""
        take_store_code(this_request().view_args)
        return super().preprocess_request()


def with_port(url: str, port: int) -> str:
    """An absolute address at this port, which is left out where the scheme has it anyway."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("]")[0] + "]" if parts.netloc.startswith("[") else parts.netloc.partition(":")[0]
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return urlunsplit(parts._replace(netloc=host if port == usual else f"{host}:{port}"))


def build_kernel(app: Flask, registry: Registry) -> Kernel:
    """The application's parts, wired together."""
    compositions = Compositions(app)
    snapshots = SnapshotCache(app.config["SNAPSHOT_CACHE_SIZE"])
    reader = PlatformReader(database_url(app))
    resolver = Resolver(
        registry,
        compositions,
        reader,
        snapshots,
        console_hosts=frozenset(app.config["CONSOLE_HOSTS"]),
        console_modules=registry.core | frozenset(app.config["CONSOLE_MODULES"]),
    )
    return Kernel(
        registry=registry,
        modules=ModuleService(registry),
        compositions=compositions,
        snapshots=snapshots,
        reader=reader,
        carrier=Carrier(app),
        resolver=resolver,
    )


def database_url(app: Flask) -> URL:
    """The address of the database, SQLite paths made absolute against the instance folder as Flask-SQLAlchemy does."""
    return make_url(app.config["SQLALCHEMY_DATABASE_URI"])
