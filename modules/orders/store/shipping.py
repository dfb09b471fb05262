"""What a store packs next, and sending it off in parcels."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from modules.orders import queries, tables
from modules.orders.moves import SHIP
from modules.orders.store.blueprint import READ, WRITE, fulfillment
from modules.orders.store.moving import move_page
from webapp.accounts.access import permission
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render


@fulfillment.get("/")
@permission(READ)
@require_feature("order_fulfillment")
def list() -> ResponseReturnValue:
    """Every order with confirmed pieces that have not left, the one that waits longest first."""
    page = tables.to_ship().page(queries.orders(current_store().id, "ship"))
    return render("orders/fulfillment/list.html", page=page, late_since=queries.late_since)


@fulfillment.route("/<int:order_id>/ship", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("order_fulfillment")
def ship(order_id: int) -> ResponseReturnValue:
    """A parcel with some or all of what is confirmed."""
    return move_page(order_id, SHIP)
