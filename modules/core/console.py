"""The provider's dashboard and settings."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from modules.core import queries
from modules.core.dashboard import dashboard_pages
from webapp.accounts.access import permission
from webapp.registry.definition import Frontend
from webapp.web.htmx import render

dashboard = dashboard_pages(Frontend.CONSOLE)
settings = Blueprint("settings", __name__)


@settings.get("/")
@permission("core:settings:read")
def index() -> ResponseReturnValue:
    """What the installation is set to."""
    return render("core/installation.html", system=queries.system_facts(), environment=queries.installation_facts())
