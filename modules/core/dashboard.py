"""The dashboard: cards of the modules that are on, each loaded by its own request, so that one that fails fails alone."""

from __future__ import annotations

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from modules.core import queries
from webapp.accounts.access import permission
from webapp.faults.failures import acting
from webapp.registry.definition import Frontend
from webapp.web.htmx import render

READ = "core:dashboard:read"


def dashboard_pages(frontend: Frontend) -> Blueprint:
    """The dashboard of one frontend."""
    pages = Blueprint("dashboard", __name__)

    @pages.get("/")
    @permission(READ)
    def index() -> ResponseReturnValue:
        return render("core/dashboard.html", cards=queries.cards(frontend))

    @pages.get("/cards/<id>")
    @permission(READ)
    def card(id: str) -> ResponseReturnValue:
        found = next((each for each in queries.cards(frontend) if each.id == id), None)
        if found is None:
            abort(404)
        with acting(queries.owner_of(found), f"card {found.id}"):
            body = Markup(found.render())  # noqa: S704  # a module's template
        return render("core/card.html", "core/_card.html", card=found, body=body)

    return pages
