"""Interlock's kernel. It knows no module by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alembic.config import Config
from flask import Flask, current_app, g
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import config as settings
from webapp import startup, tenancy
from webapp.accounts import guard as accounts_guard
from webapp.accounts import security as accounts_security
from webapp.api import routes as api_routes
from webapp.app import Interlock, Kernel
from webapp.cli.db import db as db_commands
from webapp.db import db
from webapp.migrating import owners
from webapp.modular import failures, read_only, schedules, uses
from webapp.modular import health as module_health
from webapp.modular.registry import Registry, discover
from webapp.modular.routing import mount
from webapp.platforms import guard as platforms_guard
from webapp.web import assets, errors, health, limits, logs, mail, oddities, security, templating

migrate = Migrate(directory=str(settings.ROOT / "migrations"), render_as_batch=True)


@migrate.configure  # type: ignore[untyped-decorator]  # Flask-Migrate has no types
def _history(config: Config) -> Config:
    """What Flask-Migrate does by itself is about the kernel's history, or the one that `flask db --owner` named."""
    registry = current_app.extensions["interlock"].registry
    return owners.point(config, g.get("history") or owners.kernel_owner(registry))


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
    app.cli.add_command(db_commands, name="db")
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
    mount(app, registry)
    startup.finish(app, registry)
    if app.config["PROXY_HOPS"]:
        hops = app.config["PROXY_HOPS"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
