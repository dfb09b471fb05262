"""The Flask application whose routes depend on whose request it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask, Request
from flask.ctx import RequestContext
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from sqlalchemy.engine import URL, make_url
from werkzeug.routing import MapAdapter, Rule
from werkzeug.wsgi import get_host

from webapp.modular.routing import Composition, Compositions, PlacedRule
from webapp.modular.service import ModuleService
from webapp.platforms.context import ENVIRON_KEY, is_api_request
from webapp.platforms.reader import PlatformReader
from webapp.platforms.resolver import Resolver
from webapp.platforms.snapshot import Snapshot, SnapshotCache

if TYPE_CHECKING:
    from webapp.modular.registry import Registry


class Sessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie. The API has none: it neither reads such a cookie nor sets one."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return self.make_null_session(app) if is_api_request() else super().open_session(app, request)


class Interlock(Flask):
    """Resolves each request before Flask sees it, and matches it only against what is on there."""

    url_rule_class: type[Rule] = PlacedRule
    session_interface = Sessions()

    def request_context(self, environ: dict[str, Any]) -> RequestContext:
        """Resolve first: the test client, `test_request_context` and the server all come this way."""
        environ[ENVIRON_KEY] = self.extensions["interlock"].resolver.resolve(environ)
        return super().request_context(environ)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Match and build against the composition of the request."""
        if request is None:
            return super().create_url_adapter(None)
        trusted = self.config["TRUSTED_HOSTS"]
        if trusted is not None:  # without a list, binding below looks at the host once, and refuses a bad one
            request.trusted_hosts = trusted
            request.host = get_host(request.environ, request.trusted_hosts)  # raises on a bad Host header
        composition: Composition = request.environ[ENVIRON_KEY].composition
        return composition.url_map.bind_to_environ(request.environ, subdomain="")


class Kernel:
    """What the running application holds beside its configuration; `app.extensions["interlock"]`."""

    def __init__(self, app: Flask, registry: Registry) -> None:
        self.registry = registry
        self.modules = ModuleService(registry)
        self.compositions = Compositions(app)
        self.snapshots = SnapshotCache(app.config["SNAPSHOT_CACHE_SIZE"])
        self.reader = PlatformReader(database_url(app))
        self.resolver = Resolver(
            registry,
            self.compositions,
            self.reader,
            self.snapshots,
            console_hosts=frozenset(app.config["CONSOLE_HOSTS"]),
            console_modules=registry.core | frozenset(app.config["CONSOLE_MODULES"]),
        )

    def snapshot_by_code(self, code: str) -> Snapshot | None:
        """The present snapshot of a platform, or None. Raises DatabaseUnavailable."""
        head = self.reader.by_code(code)
        return self.resolver.snapshot(head) if head else None


def database_url(app: Flask) -> URL:
    """The address of the database, SQLite paths made absolute against the instance folder as Flask-SQLAlchemy does."""
    return make_url(app.config["SQLALCHEMY_DATABASE_URI"])
