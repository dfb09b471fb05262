"""The dashboard: cards of the modules that are on, each loaded by its own request, so that one that fails fails alone."""

from __future__ import annotations

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from webapp.accounts.access import permission
from webapp.contributions import contributions
from webapp.registry.definition import Frontend
from webapp.registry.kinds.cards import DashboardCard
from webapp.web.htmx import render

READ = "core:dashboard:read"


def dashboard_pages(frontend: Frontend) -> Blueprint:
    """The dashboard of one frontend."""
    pages = Blueprint("dashboard", __name__)

    @pages.get("/")
    @permission(READ)
    def index() -> ResponseReturnValue:
        return render("core/dashboard.html", cards=contributions(DashboardCard, frontend))

    @pages.get("/cards/<id>")
    @permission(READ)
    def card(id: str) -> ResponseReturnValue:
        found = next((each for each in contributions(DashboardCard, frontend) if each.code == id), None)
        if found is None:
            abort(404)
        body = Markup(found.render())  # noqa: S704  # a module's template
        return render("core/card.html", "core/_card.html", card=found, body=body)

    return pages
