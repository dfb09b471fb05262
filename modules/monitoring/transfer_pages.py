"""Imports and exports of all modules: the same page for the provider, a platform and a store, each with its own rows."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from modules.monitoring import labels, queries, tables
from webapp.accounts.access import permission
from webapp.web.htmx import render

READ = "monitoring:imports:read"


def imports_blueprint() -> Blueprint:
    """The list, and one run in plain words."""
    blueprint = Blueprint("imports", __name__)
    blueprint.add_url_rule("/", "list", runs)
    blueprint.add_url_rule("/<int:run_id>", "detail", detail)
    return blueprint


@permission(READ)
def runs() -> ResponseReturnValue:
    """Every import and export."""
    with queries.looking():
        page = tables.transfers(of_one_store=queries.is_store()).page(queries.transfers())
        places = queries.places(page.rows)
    return render("monitoring/imports.html", page=page, places=places, run_state=labels.run_state)


@permission(READ)
def detail(run_id: int) -> ResponseReturnValue:
    """One import or export; the page renews itself while it is under way."""
    with queries.looking():
        run = queries.transfer(run_id)
        places = queries.places([run])
    urls: dict[str, Any] = {"job_url": url_for(".detail", run_id=run_id), "cancel_url": None, "retry_url": None}
    return render("monitoring/import.html", "ui/_job.html", run=run, places=places, run_state=labels.run_state, **urls)
