"""The blueprint behind the menu item, and what every page of it shows: the tabs with their numbers, and how the connection is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from modules.marketplace import labels, queries
from webapp.db import utcnow
from webapp.routing.context import current_store
from webapp.web.htmx import render

letzshop = Blueprint("letzshop", __name__)
READ, WRITE, SETUP = "marketplace:letzshop:read", "marketplace:letzshop:write", "marketplace:letzshop:setup"
FEATURE = "letzshop_sync"
NEWS = timedelta(days=2)
"""How long pages lead to the report of a connection that went on again."""


def page(template: str, tab: str, **context: Any) -> ResponseReturnValue:
    """A page with the tabs."""
    store_id = current_store().id
    around: dict[str, Any] = {"tab": tab, "counts": queries.shipment_counts(store_id), "queue": queries.queue_counts(store_id)}
    resumed = queries.latest_resume(store_id, utcnow() - NEWS)
    around |= {"connection": queries.find_connection(store_id), "resumed": resumed, "labels": labels}
    return render(template, **around, **context)
