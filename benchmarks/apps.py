"""The applications that are measured, each the factory of one gunicorn: `gunicorn 'benchmarks.apps:bare_wsgi()'`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, Flask

from webapp import config as settings
from webapp import create_app
from webapp.accounts import guard
from webapp.accounts.access import public
from webapp.app import Interlock, Kernel
from webapp.db import db
from webapp.modular.definition import Frontend, MenuItem, ModuleDefinition
from webapp.modular.registry import Registry, build
from webapp.modular.routing import mount

BODY = "page"
HOST = "shop.localhost"
PATH = "/admin/toy-page/"
page = Blueprint("toy-page", __name__)


@page.get("/")
@public
def list() -> str:
    """The least a view can do."""
    return BODY


def registry() -> Registry:
    """One core module with one page that everybody may see."""
    toy = ModuleDefinition(
        code="toy",
        name="Toy",
        description="One page.",
        category="Toys",
        icon="box",
        version="1.0",
        is_core=True,
        menu_items={Frontend.ADMIN: (MenuItem(id="toy-page", label="Toy", icon="box"),)},
        blueprints={Frontend.ADMIN: (page,)},
    )
    return build([("", toy)])


def configuration() -> dict[str, Any]:
    """What both of ours are given."""
    return {"SQLALCHEMY_DATABASE_URI": os.environ["BENCHMARK_DATABASE"], "CONSOLE_MODULES": [], "SECRET_KEY": "0" * 40}


def whole() -> Flask:
    """Interlock as it is served: beside the gate also logs, security headers, sessions, languages, CSRF, tenancy."""
    return create_app(configuration(), registry())


def gate() -> Flask:
    """Only what is measured: resolve the platform, match against its composition, ask whether the page may be seen."""
    app = Interlock(__name__, static_folder=None)
    settings.load(app, configuration())
    db.init_app(app)
    app.extensions["interlock"] = Kernel(app, registry())
    guard.init_app(app)
    mount(app, app.extensions["interlock"].registry)
    return app


def bare_flask() -> Flask:
    """Flask with one view and nothing else. It has a secret key, as every application that people log in to: Flask then opens a session."""
    app = Flask(__name__, static_folder=None)
    app.secret_key = configuration()["SECRET_KEY"]
    app.add_url_rule(PATH, "list", lambda: BODY)
    return app


def bare_wsgi() -> Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]:
    """The least a WSGI application can do."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = BODY.encode()
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
        return [body]

    return app
