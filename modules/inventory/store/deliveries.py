"""What suppliers announced: the list, one delivery, announcing, changing, receiving and cancelling."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from modules.inventory import queries, services, tables
from modules.inventory.delivery_forms import DeliveryForm, EditDeliveryForm, receive_form
from modules.inventory.forms import VersionForm
from modules.inventory.models import Delivery, Variant
from modules.inventory.queries import deliveries as reads
from modules.inventory.store import picking
from modules.inventory.store.blueprint import inventory
from webapp.accounts.access import may, permission
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.days import here_today
from webapp.web.htmx import render
from webapp.web.saving import form_page
from webapp.web.security import policy

FORM = "inventory/store/deliveries/form.html"
READ, WRITE = "inventory:stock:read", "inventory:stock:write"


@inventory.get("/deliveries")
@permission(READ)
@require_feature("inventory_basic")
def deliveries() -> ResponseReturnValue:
    """What was announced, by what waits."""
    store, today = current_store(), here_today()
    waiting = reads.waiting(store.id, today)
    chosen = request.args.get("tab", "")
    tab = chosen if chosen in reads.TABS else "open" if waiting.open else "all"
    page = tables.deliveries(tab, creatable=may(WRITE)).page(reads.deliveries(store.id).where(reads.tab(tab, today)))
    return render("inventory/store/deliveries/list.html", page=page, waiting=waiting, tab=tab, today=today)


@inventory.get("/deliveries/<int:delivery_id>")
@permission(READ)
@require_feature("inventory_basic")
def delivery(delivery_id: int) -> ResponseReturnValue:
    """What one delivery brings, and what was done with it."""
    found = reads.delivery(current_store().id, delivery_id)
    lines = reads.lines(found.id)
    names = {str(line.variant_id): line.variant for line in lines}
    facts: dict[str, Any] = {"delivery": found, "lines": lines, "names": names, "events": reads.events(found.id), "today": here_today()}
    return render("inventory/store/deliveries/detail.html", **facts)


@inventory.route("/deliveries/new", methods=["GET", "POST"])
@policy(camera="self")
@permission(WRITE)
@require_feature("inventory_basic")
def create_delivery() -> ResponseReturnValue:
    """Who sends what. Its buttons find, add and take out variants; only "Announce" saves."""
    store, form = current_store(), DeliveryForm(key=token_hex(16))
    if not form.is_submitted():
        for variant_id in picking.ids_asked():
            form.add(variant_id)

    def save() -> tuple[str, str]:
        key = f"form:{form.key.data[:64]}" if form.key.data else None
        made = services.announce_delivery(store, form.wanted(), **form.values(), key=key)
        return url_for(".delivery", delivery_id=made.id), _("The delivery is announced. Its pieces are stock once they are received.")

    return _edited(form, save, None, delivery=None, back=url_for(".deliveries"))


@inventory.route("/deliveries/<int:delivery_id>/edit", methods=["GET", "POST"])
@policy(camera="self")
@permission(WRITE)
@require_feature("inventory_basic")
def edit_delivery(delivery_id: int) -> ResponseReturnValue:
    """Change a delivery of which nothing came yet."""
    store, back = current_store(), url_for(".delivery", delivery_id=delivery_id)
    found = reads.delivery(store.id, delivery_id)
    form = EditDeliveryForm(obj=found)
    if not form.is_submitted():
        for line in reads.lines(delivery_id):
            form.add(line.variant_id, line.quantity)

    def save() -> tuple[str, str]:
        services.change_delivery(store, delivery_id, form.wanted(), **form.values(), version=form.version.data)
        return back, _("The delivery was saved.")

    def now() -> dict[str, Any]:
        there, lines = reads.delivery(store.id, delivery_id), reads.lines(delivery_id)
        form.lines.names = {each.id: each.sku for each in (*picking.named(form).values(), *(line.variant for line in lines))}
        values = {name: getattr(there, name) for name in (*form.values(), "version")}
        return {**values, "lines": [{"variant_id": line.variant_id, "quantity": line.quantity} for line in lines]}

    return _edited(form, save, now, delivery=found, back=back)


@inventory.route("/deliveries/<int:delivery_id>/receive", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("inventory_basic")
def receive_delivery(delivery_id: int) -> ResponseReturnValue:
    """Take what came into the stock."""
    store, back = current_store(), url_for(".delivery", delivery_id=delivery_id)
    found, lines = reads.delivery(store.id, delivery_id), reads.lines(delivery_id)
    form = receive_form(lines, sent=request.method == "POST", version=found.version, key=token_hex(16))

    def save() -> tuple[str, str]:
        key = f"form:{form.key.data[:64]}" if form.key.data else None
        done = services.receive_delivery(store, delivery_id, form.came(), version=form.version.data, note=form.note.data, key=key)
        return back, ngettext("%(num)s piece is in the stock now.", "%(num)s pieces are in the stock now.", done.pieces)

    def now() -> dict[str, Any]:
        there = {f"line_{line.variant_id}": line.outstanding for line in reads.lines(delivery_id)}
        return {**there, "version": reads.delivery(store.id, delivery_id).version}

    def around() -> dict[str, Any]:
        there = reads.delivery(store.id, delivery_id)
        return {"delivery": there, "lines": reads.lines(delivery_id), "today": here_today()}

    return form_page("inventory/store/deliveries/receive.html", form, save, now, around=around, back=back)


@inventory.route("/deliveries/<int:delivery_id>/cancel", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("inventory_basic")
def cancel_delivery(delivery_id: int) -> ResponseReturnValue:
    """Asks whether nothing more of it will come, and expects no more."""
    store, back = current_store(), url_for(".delivery", delivery_id=delivery_id)
    form = VersionForm(version=reads.delivery(store.id, delivery_id).version)

    def save() -> tuple[str, str]:
        services.cancel_delivery(store, delivery_id, version=form.version.data)
        return back, _("Nothing more of it is expected. The stock stays as it was.")

    def now() -> Delivery:
        return reads.delivery(store.id, delivery_id)

    return form_page("inventory/store/deliveries/cancel.html", form, save, now, around=lambda: {"delivery": now()}, back=back)


def _edited(form: DeliveryForm, save: Any, now: Any, **facts: Any) -> ResponseReturnValue:
    """The page of what comes, after one of its buttons or saved."""
    store = current_store()
    form.location_id.choices = [(place.id, place.name) for place in queries.locations(store.id, only_open=True)] or [(0, _("Shop"))]
    do = request.form.get("do", "save")

    def around(found: list[Variant] | None = None) -> dict[str, Any]:
        return {"found": found, "named": picking.named(form), "suppliers": reads.suppliers(store.id)}

    if do != "save" and form.is_submitted():
        return render(FORM, form=form, **around(picking.act(form, do)), **facts)
    return form_page(FORM, form, save, now, around=around, **facts)
