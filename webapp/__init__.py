"""Interlock's kernel. It knows no module by name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import config as settings
from webapp import startup, tenancy
from webapp.accounts import guard as accounts_guard
from webapp.accounts import security as accounts_security
from webapp.api import routes as api_routes
from webapp.app import Interlock, Kernel
from webapp.db import db
from webapp.imports import expiry as imports_expiry
from webapp.modular import failures, read_only, schedules, uses
from webapp.modular import health as module_health
from webapp.modular.registry import Registry, discover
from webapp.modular.routing import mount
from webapp.platforms import guard as platforms_guard
from webapp.web import assets, errors, health, limits, logs, mail, oddities, security, templating

migrate = Migrate(directory=str(settings.ROOT / "migrations"), render_as_batch=True)


@migrate.configure  # type: ignore[untyped-decorator]  # Flask-Migrate has no types
def _version_folders(config: Any) -> Any:
    """Modules from elsewhere bring migrations of their own, on a branch of their own."""
    modules = current_app.extensions["interlock"].registry.modules.values()
    folders = [str(settings.ROOT / "migrations" / "versions"), *(module.migrations for module in modules if module.migrations)]
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", os.pathsep.join(folders))
    return config


def create_app(config: Mapping[str, Any] | None = None, registry: Registry | None = None) -> Flask:
    """The application. `config` overrides the environment; `registry` replaces the installed modules (tests).

    Raises ConfigurationError and RegistryError with sentences that say what to fix.
    """
    app = Interlock(__name__, template_folder=str(settings.ROOT / "templates"), static_folder=None)
    settings.load(app, config)
    registry = registry or discover()
    startup.check_console_modules(app, registry)
    db.init_app(app)
    migrate.init_app(app, db)
    app.extensions["interlock"] = Kernel(app, registry)
    for part in (
        logs,
        oddities,
        security,
        errors,
        limits,
        health,
        mail,
        assets,
        templating,
        accounts_security,
        accounts_guard,
        api_routes,
        tenancy,
        read_only,
        uses,
        failures,
    ):
        part.init_app(app)
    platforms_guard.init()
    schedules.init()
    module_health.init()
    imports_expiry.init()
    mount(app, registry)
    startup.finish(app, registry)
    if app.config["PROXY_HOPS"]:
        hops = app.config["PROXY_HOPS"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
