"""Puts the kernel's own API in place: on the console's hosts, and nowhere else."""

from __future__ import annotations

from flask import Flask

from webapp.api import config, features, gate, history, pages, platforms, switching  # noqa: F401  # they add their views to the blueprint
from webapp.api.blueprint import ModuleConverter, api
from webapp.modular.routing import mounting_only
from webapp.platforms.context import Scope


def init_app(app: Flask) -> None:
    """Mount the blueprint and what goes around its views."""
    gate.init_app(app)
    app.url_map.converters["module"] = ModuleConverter
    with mounting_only(Scope.CONSOLE):
        app.register_blueprint(api)
