"""The archive: orders that are done with are put there and taken back, one by one or many at once."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.orders import queries, services, tables
from modules.orders.deeds import ARCHIVE_MANY, UNARCHIVE_MANY
from modules.orders.models import Order
from modules.orders.store.blueprint import WRITE, order_url, orders
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import see_other
from webapp.web.tables import chosen_ids, deeds
from webapp.web.tables.deeds import Deed


@orders.post("/<int:order_id>/archive")
@permission(WRITE)
@require_feature("order_management")
def archive(order_id: int) -> ResponseReturnValue:
    """Put the order out of the way."""
    with transaction():
        services.archive(current_store(), order_id)
    return see_other(order_url(order_id), _("The order is in the archive."))


@orders.post("/<int:order_id>/unarchive")
@permission(WRITE)
@require_feature("order_management")
def unarchive(order_id: int) -> ResponseReturnValue:
    """Take it back."""
    with transaction():
        services.unarchive(current_store(), order_id)
    return see_other(order_url(order_id), _("The order is out of the archive."))


@orders.post("/bulk/archive")
@permission(WRITE)
@require_feature("order_bulk_actions")
def archive_many() -> ResponseReturnValue:
    """Put the orders out of the way that were chosen in the list, or all that match."""
    return _many(ARCHIVE_MANY)


@orders.post("/bulk/unarchive")
@permission(WRITE)
@require_feature("order_bulk_actions")
def unarchive_many() -> ResponseReturnValue:
    """Take those back."""
    return _many(UNARCHIVE_MANY)


def _many(deed: Deed) -> ResponseReturnValue:
    store, name = current_store(), request.form.get("tab", "all")
    ids = chosen_ids(tables.queue(name, store=store, creatable=False), queries.orders(store.id, name), Order.id, most=deeds.MOST)
    return deed.answer(ids, url_for(".list", tab=name))
