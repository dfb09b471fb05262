"""The provider's page: what all platforms bring, and what they are owed."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from modules.billing import labels
from modules.billing.overview import overview
from webapp.accounts.access import permission
from webapp.db import utcnow
from webapp.web.htmx import render

revenue = Blueprint("revenue", __name__)


@revenue.get("/")
@permission("billing:revenue:read")
def index() -> ResponseReturnValue:
    """Every number leads to the platform's own page or list."""
    return render("billing/console/revenue.html", labels=labels, **overview(utcnow()))
