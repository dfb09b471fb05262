"""Moving stock between locations."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from modules.inventory import queries, services, tables
from modules.inventory.forms import EmptyForm, TransferForm
from modules.inventory.models import Variant
from modules.inventory.queries import finding
from modules.inventory.queries import transfers as reads
from modules.inventory.store import picking
from modules.inventory.store.blueprint import inventory
from webapp.accounts.access import permission
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render
from webapp.web.saving import form_page
from webapp.web.security import policy

TEMPLATE, EMPTY = "inventory/store/transfers/new.html", "inventory/store/transfers/empty.html"
READ, WRITE = "inventory:stock:read", "inventory:stock:write"


@inventory.get("/transfers")
@permission(READ)
@require_feature("stock_transfers")
def transfers() -> ResponseReturnValue:
    """What was moved, the latest first."""
    places = queries.locations(current_store().id, only_open=True)
    page = tables.transfers().page(reads.transfers(current_store().id))
    return render("inventory/store/transfers/list.html", page=page, possible=len(places) > 1)


@inventory.get("/transfers/<int:transfer_id>")
@permission(READ)
@require_feature("stock_transfers")
def transfer(transfer_id: int) -> ResponseReturnValue:
    """What went with one transfer."""
    found = reads.transfer(current_store().id, transfer_id)
    return render("inventory/store/transfers/detail.html", transfer=found, lines=reads.lines(found.id))


@inventory.route("/transfers/new", methods=["GET", "POST"])
@policy(camera="self")
@permission(WRITE)
@require_feature("stock_transfers")
def create_transfer() -> ResponseReturnValue:
    """What goes from where to where. Its buttons find, add and take out variants; only "Move" moves them."""
    store, form = current_store(), TransferForm(key=token_hex(16))
    places = [(place.id, place.name) for place in queries.locations(store.id, only_open=True)]
    form.from_id.choices = form.to_id.choices = places
    do = request.form.get("do", "save")
    if not form.is_submitted():
        _begin(form, [place_id for place_id, _name in places])
    if do != "save" or not form.is_submitted():
        found = picking.act(form, do) if form.is_submitted() else None
        return render(TEMPLATE, form=form, possible=len(places) > 1, **_around(form, found))

    def save() -> tuple[str, str]:
        key = f"form:{form.key.data[:64]}" if form.key.data else None
        made = services.transfer(store, form.from_id.data, form.to_id.data, form.wanted(), note=form.note.data, key=key)
        said = ngettext("%(num)s piece was moved.", "%(num)s pieces were moved.", made.pieces)
        return url_for(".transfer", transfer_id=made.id), said

    return form_page(TEMPLATE, form, save, around=lambda: _around(form, None), possible=len(places) > 1)


@inventory.route("/locations/<int:location_id>/empty", methods=["GET", "POST"])
@permission("inventory:locations:write")
@require_feature("inventory_locations")
def empty_location(location_id: int) -> ResponseReturnValue:
    """Move everything away from a location, and close it."""
    store, back = current_store(), url_for(".locations")
    place = queries.location(store.id, location_id)
    form = EmptyForm(version=place.version)
    form.to_id.choices = [(each.id, each.name) for each in queries.locations(store.id, only_open=True) if each.id != location_id]

    def save() -> tuple[str, str]:
        done = services.empty_location(store, location_id, form.to_id.data, version=form.version.data, close=form.close.data)
        pieces = done.pieces if done else 0
        return back, ngettext("%(num)s piece was moved.", "%(num)s pieces were moved.", pieces)

    there = reads.lying_at(location_id)
    facts = {"location": place, "variants": len(there), "pieces": sum(there.values()), "back": back}
    return form_page(EMPTY, form, save, lambda: queries.location(store.id, location_id), around=lambda: facts)


def _begin(form: TransferForm, places: list[int]) -> None:
    """From the first location to the second, with the variants that the address names and all that is free of them there."""
    if len(places) > 1:
        form.from_id.data, form.to_id.data = places[:2]
    ids = picking.ids_asked()
    free = finding.at_location(places[0], ids) if places else {}
    for variant_id in ids:
        form.add(variant_id, max(1, free.get(variant_id, 0)))


def _around(form: TransferForm, found: list[Variant] | None) -> dict[str, Any]:
    free = finding.at_location(form.from_id.data or 0, picking.picked(form))
    return {"found": found, "named": picking.named(form), "free": free}
