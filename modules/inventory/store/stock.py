"""One article's stock: where it lies, its ledger, and movements by hand."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.inventory import barcodes, queries, services, tables
from modules.inventory.adjust_forms import AdjustForm, AsideForm
from modules.inventory.forms import ASIDES
from modules.inventory.models import Aside, Movement, Reason
from modules.inventory.options import of
from modules.inventory.queries import asides, deliveries
from modules.inventory.store.blueprint import inventory
from modules.inventory.store.reversing import buttons
from webapp.accounts.access import may, permission
from webapp.entitlements.gate import require_feature
from webapp.merchants.models import Store
from webapp.routing.context import current_store
from webapp.web.days import here_today
from webapp.web.htmx import render
from webapp.web.saving import form_page


@inventory.get("/variants/<int:variant_id>")
@permission("inventory:stock:read")
@require_feature("inventory_basic")
def variant(variant_id: int) -> ResponseReturnValue:
    """An article: its levels and its ledger."""
    store = current_store()
    found = queries.variant(store.id, variant_id)
    handles = found.track_stock and may("inventory:stock:write")
    page = tables.ledger(reversible=handles).page(queries.movements(found.id))
    taken_back = queries.reversed_among(store.id, [each.id for each in page.rows]) if handles else ()
    facts: dict[str, Any] = {"levels": queries.levels(found.id), "options": of(found.product.options), "currency": store.currency}
    facts |= {"warning": barcodes.warning(found.gtin), "handles": handles, "reverse": buttons(taken_back)}
    return render("inventory/store/variant.html", variant=found, page=page, **facts, **about_asides(found.id), **about_incoming(found.id))


@inventory.route("/variants/<int:variant_id>/adjust", methods=["GET", "POST"])
@permission("inventory:stock:write")
@require_feature("inventory_basic")
def adjust(variant_id: int) -> ResponseReturnValue:
    """Add, take away or set stock, with a reason."""
    store = current_store()
    found = queries.variant(store.id, variant_id)
    form = AdjustForm(seen=str(found.on_hand), key=token_hex(16))
    form.location_id.choices = [(place.id, place.name) for place in queries.locations(store.id, only_open=True)] or [(0, _("Shop"))]
    back = url_for(".variant", variant_id=variant_id)

    def save() -> tuple[str, str]:
        moved = _move(store, variant_id, form)
        return back, _("The stock was adjusted.") if moved else _("The stock was right already; nothing moved.")

    def now() -> dict[str, Any]:
        return {"seen": str(queries.variant(store.id, variant_id).on_hand)}

    def around() -> dict[str, Any]:
        return {"variant": queries.variant(store.id, variant_id), "levels": queries.levels(variant_id)}

    return form_page("inventory/store/adjust.html", form, save, now, around=around, back=back)


@inventory.route("/variants/<int:variant_id>/set-aside", methods=["GET", "POST"])
@permission("inventory:stock:write")
@require_feature("inventory_basic")
def set_aside(variant_id: int) -> ResponseReturnValue:
    """Set pieces aside that are not to be sold, make them available again, or throw them away."""
    store = current_store()
    queries.variant(store.id, variant_id)
    form = AsideForm(key=token_hex(16))
    form.location_id.choices = [(place.id, place.name) for place in queries.locations(store.id, only_open=True)] or [(0, _("Shop"))]
    back = url_for(".variant", variant_id=variant_id)

    def save() -> tuple[str, str]:
        do, said = {
            "aside": (services.set_aside, _("The pieces are set aside. They cannot be sold.")),
            "back": (services.put_back, _("The pieces are available again.")),
            "away": (services.throw_away, _("The pieces are gone from the stock.")),
        }[form.mode.data]
        key = f"form:{form.key.data[:64]}" if form.key.data else None
        facts: dict[str, Any] = {"reason": Aside(form.reason.data), "location_id": form.location_id.data or None}
        do(store, variant_id, form.quantity.data, **facts, note=form.note.data, key=key)
        return back, said

    def around() -> dict[str, Any]:
        return {"variant": queries.variant(store.id, variant_id), "levels": queries.levels(variant_id), **about_asides(variant_id)}

    return form_page("inventory/store/set_aside.html", form, save, around=around, back=back)


def about_asides(variant_id: int) -> dict[str, Any]:
    """What is unavailable of a variant, where and why, and what was set aside or put back last."""
    return {
        "aside": [(place, ASIDES[Aside(reason)], count) for place, reason, count in asides.by_place(variant_id)],
        "asides": [(row, ASIDES[Aside(row.reason)]) for row in asides.latest(variant_id)],
    }


def about_incoming(variant_id: int) -> dict[str, Any]:
    """What is still to come of a variant, by delivery."""
    return {"expected": deliveries.expected(variant_id), "today": here_today()}


def _move(store: Store, variant_id: int, form: AdjustForm) -> Movement | None:
    reason, place, note = Reason(form.reason.data), form.location_id.data or None, form.note.data
    key = f"form:{form.key.data[:64]}" if form.key.data else None
    if form.mode.data == "set":
        seen = form.seen.data or ""
        return services.set_stock(
            store,
            variant_id,
            form.quantity.data,
            reason=reason,
            location_id=place,
            seen=int(seen) if seen.lstrip("-").isdecimal() and seen.isascii() else None,
            note=note,
            key=key,
        )
    quantity = form.quantity.data if form.mode.data == "add" else -form.quantity.data
    return services.move_stock(store, variant_id, quantity, reason=reason, location_id=place, note=note, key=key)
