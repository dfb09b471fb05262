"""How every module is: what its checks found, and since when."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from modules.monitoring import labels, queries, tables
from webapp.accounts.access import may, permission
from webapp.faults.words import cause
from webapp.web.htmx import render

READ = "monitoring:health:read"


def health_blueprint() -> Blueprint:
    """The one page, beside the menu."""
    blueprint = Blueprint("health", __name__)
    blueprint.add_url_rule("/", "list", checks)
    return blueprint


@permission(READ)
def checks() -> ResponseReturnValue:
    """Every check of every module that is on."""
    page = tables.checks().page(queries.checks())
    details = may(labels.DETAILS)
    words: dict[str, Any] = {"details": details, "cause": cause, "why": lambda row: row.message if details else labels.plain(row)}
    words |= {"modules": dict(tables.module_names()), "names": queries.names_of_checks(), "outcomes": dict(labels.OUTCOMES)}
    return render("monitoring/health.html", page=page, failures=queries.open_failures(), **words)
