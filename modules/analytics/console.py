"""The provider's page: adoption of modules over all platforms."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.analytics import adopted, adoption
from modules.analytics.access import ADOPTION
from modules.analytics.queries.adoption import platforms
from webapp.accounts.access import permission
from webapp.domain import NotFound
from webapp.web.htmx import render

analytics = Blueprint("analytics", __name__)


@analytics.get("/")
@permission(ADOPTION)
def index() -> ResponseReturnValue:
    """Modules over time and their use, switches, and platforms."""
    return render("analytics/console/index.html", **adoption.overview())


@analytics.get("/<platform_code>")
@permission(ADOPTION)
def detail(platform_code: str) -> ResponseReturnValue:
    """One platform month by month: its modules, and who had which feature by tier."""
    found = next((each for each in platforms() if each.code == platform_code), None)
    if found is None:
        raise NotFound(_("This platform does not exist."))
    return render("analytics/console/detail.html", platform=found, **adopted.overview(found))
