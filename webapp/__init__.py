"""Interlock's kernel. It knows no module by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alembic.config import Config
from flask import Flask, g
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import audit, files, startup, tenancy
from webapp import config as configuration
from webapp.accounts import standing
from webapp.api import routes as api_routes
from webapp.app import Interlock, build_kernel
from webapp.cli.db import db as db_commands
from webapp.db import db
from webapp.entitlements import buttons, media, team
from webapp.faults import failures
from webapp.gate import forgery, guard, login, stamp
from webapp.health import rounds
from webapp.imports import expiry as imports_expiry
from webapp.jobs import clock, retention
from webapp.kernel import NAME, kernel
from webapp.logs import keeping, sentry
from webapp.mail import delivery, sending
from webapp.menu import build as menus
from webapp.migrating import owners
from webapp.operating import schedule as backups
from webapp.registry.discovery import discover
from webapp.registry.registry import Registry
from webapp.routing import back
from webapp.routing.places import mount
from webapp.switching import schedules, switch_off, uses
from webapp.tenancy import read_only
from webapp.web import (
    assets,
    bodies,
    certificates,
    errors,
    form_data,
    limits,
    logs,
    metering,
    probes,
    security,
    sitemap,
    sites,
    templating,
    topbar,
    unsubscribing,
    wellknown,
    words,
)
from webapp.web import input as strange_input
from webapp.web.making import asking
from webapp.web.repeating import Repeating
from webapp.web.tables import view_pages

migrate = Migrate(directory=str(configuration.ROOT / "migrations"), render_as_batch=True)


@migrate.configure  # type: ignore[untyped-decorator]  # Flask-Migrate has no types
def _history(config: Config) -> Config:
    """What Flask-Migrate does by itself is about the kernel's history, or the one that `flask db --owner` named."""
    registry = kernel().registry
    return owners.point(config, g.get("history") or owners.kernel_owner(registry))


PARTS = (
    files,
    logs,
    metering,
    bodies,
    form_data,
    keeping,
    sentry,
    strange_input,
    sitemap,
    sites,
    security,
    errors,
    limits,
    probes,
    certificates,
    wellknown,
    unsubscribing,
    sending,
    assets,
    templating,
    topbar,
    menus,
    login,
    view_pages,
    asking,
    words,
    guard,
    back,
    forgery,
    api_routes,
    tenancy,
    audit,
    read_only,
    uses,
    buttons,
    failures,
)
"""What has a hand in every request, in this order: hooks run in the order in which they were registered."""

FOLLOWERS = (
    stamp,
    standing,
    schedules,
    rounds,
    switch_off,
    media,
    team,
    imports_expiry,
    delivery,
    clock,
    retention,
    keeping,
    backups,
)
"""What follows changes of the data, or works by the clock."""


def create_app(config: Mapping[str, Any] | None = None, registry: Registry | None = None) -> Flask:
    """The application. `config` overrides the environment; `registry` replaces the installed modules (tests).

    Raises ConfigurationError and RegistryError with sentences that say what to fix.
    """
    app = Interlock(__name__, template_folder=str(configuration.ROOT / "templates"), static_folder=None)
    configuration.load(app, config)
    registry = registry or discover()
    startup.check_console_modules(app, registry)
    db.init_app(app)
    migrate.init_app(app, db)
    app.cli.add_command(db_commands, name="db")
    app.extensions[NAME] = build_kernel(app, registry)
    app.repeating = Repeating(app.extensions[NAME].reader)
    for part in PARTS:
        part.init_app(app)
    for follower in FOLLOWERS:
        follower.init()
    mount(app, registry)
    startup.finish(app, registry)
    if app.config["PROXY_HOPS"]:
        hops = app.config["PROXY_HOPS"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
