"""What a store packs next, and sending it off in parcels."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.orders import queries, services, tables
from modules.orders.forms import TrackingForm, carriers
from modules.orders.moves import SHIP
from modules.orders.queries import packing
from modules.orders.store.blueprint import READ, WRITE, fulfillment, order_url
from modules.orders.store.moving import move_page
from webapp.accounts.access import permission
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render
from webapp.web.saving import form_page


@fulfillment.get("/")
@permission(READ)
@require_feature("order_fulfillment")
def list() -> ResponseReturnValue:
    """Every order with confirmed pieces that have not left, the one that waits longest first."""
    statement = queries.orders(current_store().id, "ship")
    page = tables.to_ship().page(statement.options(packing.with_packed()) if tables.packs() else statement)
    return render("orders/fulfillment/list.html", page=page, late_since=queries.late_since)


@fulfillment.route("/<int:order_id>/ship", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("order_fulfillment")
def ship(order_id: int) -> ResponseReturnValue:
    """A parcel with some or all of what is confirmed. Where all of it stands packed in one, that one; else the page says what is packed."""
    order = queries.order(current_store().id, order_id)
    stood = packing.packed(order_id)
    room = packing.room(order) if stood else {}
    if len(stood) == 1 and not room and request.method == "GET":
        return redirect(url_for(".send", order_id=order_id, packed_id=stood[0].id))
    asks = (_("Or ship what is not packed") if room else _("Or ship all of it in one parcel")) if stood else ""
    return move_page(order_id, SHIP, asks=asks, rest=room or None, packed=stood)


@fulfillment.route("/<int:order_id>/parcels/<int:parcel_id>", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("order_fulfillment")
def tracking(order_id: int, parcel_id: int) -> ResponseReturnValue:
    """Write down, or correct, who carries a parcel that left and under which number."""
    store = current_store()
    order, parcel = queries.order(store.id, order_id), queries.parcel(order_id, parcel_id)
    form = TrackingForm(obj=parcel, version=order.version)
    known = carriers(store.id)
    form.carrier.choices = known if parcel.carrier in dict(known) else [*known, (parcel.carrier, parcel.carrier_label)]

    def save() -> tuple[str, str]:
        values: dict[str, Any] = {"carrier": form.carrier.data, "tracking": form.tracking.data}
        services.change_tracking(store, order_id, parcel_id, **values, version=form.version.data)
        return order_url(order_id), _("The tracking number was saved.")

    def now() -> dict[str, Any]:
        there = queries.parcel(order_id, parcel_id)
        return {"carrier": there.carrier, "tracking": there.tracking, "version": queries.order(store.id, order_id).version}

    return form_page("orders/fulfillment/tracking.html", form, save, now, order=order, parcel=parcel)
