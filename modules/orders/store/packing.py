"""Packing before shipping: what goes into a parcel, where it stands, and sending it off later."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.orders import queries, services
from modules.orders.forms import PlaceForm, TrackingForm, carriers, pack_form
from modules.orders.moves import SHIP
from modules.orders.queries import packing
from modules.orders.services import Done, Sent
from modules.orders.store.blueprint import WRITE, fulfillment, order_url
from modules.orders.store.moving import report
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import see_other
from webapp.web.saving import form_page

TEMPLATE = "orders/fulfillment/packing.html"


@fulfillment.route("/<int:order_id>/pack", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("order_fulfillment")
def pack(order_id: int) -> ResponseReturnValue:
    """A parcel with some or all of what is confirmed, that leaves later."""
    store = current_store()
    order = queries.order(store.id, order_id)
    room = packing.room(order)
    form = pack_form(order, room)
    if not form.is_submitted() and not room:
        raise services.nothing_to_pack()

    def save() -> tuple[str, str]:
        services.pack(store, order_id, form.pieces(), place=form["place"].data, version=form.version.data)
        return order_url(order_id), _("The parcel is packed.")

    return form_page(TEMPLATE, form, save, lambda: queries.order(store.id, order_id), order=order, title=_("Pack"), does="pack")


@fulfillment.route("/<int:order_id>/packed/<int:packed_id>", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("order_fulfillment")
def place(order_id: int, packed_id: int) -> ResponseReturnValue:
    """Where a packed parcel stands by now."""
    store = current_store()
    order, parcel = queries.order(store.id, order_id), packing.parcel(order_id, packed_id)
    form = PlaceForm(obj=parcel, version=order.version)

    def save() -> tuple[str, str]:
        services.put(store, order_id, packed_id, place=form.place.data, version=form.version.data)
        return order_url(order_id), _("The place was saved.")

    def now() -> dict[str, Any]:
        there = packing.parcel(order_id, packed_id)
        return {"place": there.place, "version": queries.order(store.id, order_id).version}

    return form_page(TEMPLATE, form, save, now, order=order, title=_("Where the parcel stands"))


@fulfillment.route("/<int:order_id>/packed/<int:packed_id>/ship", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("order_fulfillment")
def send(order_id: int, packed_id: int) -> ResponseReturnValue:
    """Send a packed parcel off."""
    store = current_store()
    order, _parcel = queries.order(store.id, order_id), packing.parcel(order_id, packed_id)
    form = TrackingForm(version=order.version)
    form.carrier.choices = carriers(store.id)

    def save() -> Done:
        sent = Sent(carrier=form.carrier.data, tracking=form.tracking.data)
        return services.send(store, order_id, packed_id, sent, version=form.version.data)

    def then(done: Done) -> ResponseReturnValue:
        report(done, SHIP)
        return see_other(order_url(order_id))

    facts: dict[str, Any] = {"order": order, "title": _("Ship this parcel"), "does": "ship"}
    return form_page(TEMPLATE, form, save, lambda: queries.order(store.id, order_id), then=then, **facts)


@fulfillment.post("/<int:order_id>/packed/<int:packed_id>/unpack")
@permission(WRITE)
@require_feature("order_fulfillment")
def unpack(order_id: int, packed_id: int) -> ResponseReturnValue:
    """Take everything out again."""
    with transaction():
        services.unpack(current_store(), order_id, packed_id)
    return see_other(order_url(order_id), _("The parcel was unpacked."))
