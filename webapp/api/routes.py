"""Puts the kernel's own API in place: on the console's hosts, and nowhere else."""

from __future__ import annotations

from flask import Flask

from webapp.api import config, features, history, pages, platforms, switching  # noqa: F401  # they add their views to the blueprint
from webapp.api.blueprint import ModuleConverter, api
from webapp.api.models import ApiAnswer
from webapp.gate import tokens  # they add their views to the blueprint
from webapp.jobs.retention import Kept, keep
from webapp.registry.frontends import Scope
from webapp.routing.places import mounting_only


def init_app(app: Flask) -> None:
    """Mount the blueprint and what goes around its views."""
    tokens.init_app(app)
    app.url_map.converters["module"] = ModuleConverter
    with mounting_only(Scope.CONSOLE):
        app.register_blueprint(api)
    keep(Kept(setting="KEEP_API_ANSWERS_DAYS", model=ApiAnswer, since=ApiAnswer.created_at))
