"""Those of ours that are measured, each the factory of one gunicorn: `gunicorn 'benchmarks.apps:gate()'`."""

from __future__ import annotations

import logging
import os
from typing import Any

from flask import Blueprint, Flask

from benchmarks.bare import BODY, SECRET_KEY
from webapp import config as settings
from webapp import create_app
from webapp.accounts.access import public
from webapp.app import Interlock, Kernel
from webapp.db import db
from webapp.gate import guard
from webapp.logs.keeper import Keeper
from webapp.registry.definition import Frontend, MenuItem, ModuleDefinition
from webapp.registry.discovery import build
from webapp.registry.registry import Registry
from webapp.routing.places import mount

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
    """What all of ours are given."""
    return {"SQLALCHEMY_DATABASE_URI": os.environ["BENCHMARK_DATABASE"], "CONSOLE_MODULES": [], "SECRET_KEY": SECRET_KEY}


def whole() -> Flask:
    """Interlock as it is served: beside the gate also logs, security headers, sessions, languages, CSRF, tenancy."""
    return create_app(configuration(), registry())


def whole_unkept() -> Flask:
    """The same without what keeps entries of the log."""
    app, root = whole(), logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, Keeper)]:
        root.removeHandler(handler)
    return app


def gate() -> Flask:
    """Only what is measured: resolve the platform, match against its composition, ask whether the page may be seen."""
    app = gate_session()
    app.secret_key = None  # like `bare_flask`: no session is opened
    return app


def gate_session() -> Flask:
    """The gate and a session, as in `bare_flask_session`; but Interlock keeps the signer that Flask makes for every request."""
    app = Interlock(__name__, static_folder=None)
    settings.load(app, configuration())
    db.init_app(app)
    app.extensions["interlock"] = Kernel(app, registry())
    guard.init_app(app)
    mount(app, app.extensions["interlock"].registry)
    return app
