"""The platform's view over the connections of all its stores, and acting for one of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.marketplace import labels, queries, services, tables
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.merchants.models import Store
from webapp.merchants.queries import store_of
from webapp.routing.context import current_platform
from webapp.web.htmx import render, see_other

OVERVIEW = "marketplace:overview:write"
connections = Blueprint("marketplace-letzshop", __name__)


@connections.get("/")
@permission(OVERVIEW)
def list() -> ResponseReturnValue:
    """Every connection; what fails comes first."""
    page = tables.connections().page(queries.connections(current_platform().id))
    queues = queries.queues({row.Connection.store_id for row in page.rows})
    facts: dict[str, Any] = {"health": queries.overview(), "queue": queries.queue_counts(), "queues": queues, "labels": labels}
    return render("marketplace/admin/list.html", page=page, **facts)


@connections.post("/<int:store_id>/ask")
@permission(OVERVIEW)
def ask(store_id: int) -> ResponseReturnValue:
    """Look for a store's orders now."""
    with transaction():
        services.sync_now(_store(store_id))
    return see_other(url_for(".list"), _("Letzshop is asked for orders."))


@connections.post("/<int:store_id>/pause")
@permission(OVERVIEW)
def pause(store_id: int) -> ResponseReturnValue:
    """Pause a store's connection."""
    with transaction():
        services.pause(_store(store_id))
    return see_other(url_for(".list"), _("The connection is paused."))


@connections.post("/<int:store_id>/resume")
@permission(OVERVIEW)
def resume(store_id: int) -> ResponseReturnValue:
    """Let a store's connection go on."""
    with transaction():
        services.resume(_store(store_id))
    return see_other(url_for(".list"), _("The connection goes on."))


def _store(store_id: int) -> Store:
    return store_of(current_platform().id, store_id)
