"""Where the store keeps its stock."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.inventory import exported, queries, services
from modules.inventory.forms import EditLocationForm, LocationForm
from modules.inventory.models import LOCATION_KINDS, LocationKind
from modules.inventory.queries.lying import lying
from modules.inventory.store.blueprint import inventory
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web import downloads
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page

TEMPLATE = "inventory/store/form.html"


@inventory.get("/locations")
@permission("inventory:stock:read")
@require_feature("inventory_locations")
def locations() -> ResponseReturnValue:
    """The store's locations, or those of one kind."""
    found = queries.locations(current_store().id)
    kinds = [(str(kind), label) for kind, label in LOCATION_KINDS.items() if any(each.kind == kind for each in found)]
    chosen = request.args.get("kind", "")
    chosen = chosen if chosen in dict(kinds) else ""
    facts: dict[str, Any] = {"kinds": kinds, "chosen": chosen, "several": len(found) > 1, "kind_names": LOCATION_KINDS}
    return render("inventory/store/locations.html", locations=[each for each in found if chosen in ("", each.kind)], **facts)


@inventory.get("/locations/download/<any(csv, xlsx):form>")
@permission("inventory:stock:read")
@require_feature("inventory_import_export")
def download_levels(form: str) -> ResponseReturnValue:
    """What lies where, as a file that the import of stock counts takes again."""
    store = current_store()
    rows = map(exported.level, lying(store.id, downloads.most_rows() + 1))
    return downloads.table(f"stock-{store.code}", exported.LEVELS, rows, form=form)


@inventory.post("/locations/<int:location_id>/move")
@permission("inventory:locations:write")
@require_feature("inventory_locations")
def move_location(location_id: int) -> ResponseReturnValue:
    """Have a location serve orders earlier or later."""
    with transaction():
        moved = services.move_location(current_store(), location_id, -1 if request.form.get("way") == "earlier" else 1)
    return see_other(url_for(".locations"), _("The order of the locations was changed: %(name)s was moved.", name=moved.name))


@inventory.route("/locations/new", methods=["GET", "POST"])
@permission("inventory:locations:write")
@require_feature("inventory_locations")
def create_location() -> ResponseReturnValue:
    """One more location."""
    form, back = LocationForm(), url_for(".locations")

    def save() -> tuple[str, str]:
        services.add_location(current_store(), name=form.name.data, kind=LocationKind(form.kind.data))
        return back, _("The location was added.")

    return form_page(TEMPLATE, form, save, title=_("Add a location"), back=back)


@inventory.route("/locations/<int:location_id>/edit", methods=["GET", "POST"])
@permission("inventory:locations:write")
@require_feature("inventory_locations")
def edit_location(location_id: int) -> ResponseReturnValue:
    """Rename, close or open a location."""
    store, back = current_store(), url_for(".locations")
    form = EditLocationForm(obj=queries.location(store.id, location_id))

    def save() -> tuple[str, str]:
        values = {"name": form.name.data, "kind": LocationKind(form.kind.data), "active": form.active.data}
        services.change_location(store, location_id, version=form.version.data, **values)
        return back, _("The location was saved.")

    return form_page(TEMPLATE, form, save, lambda: queries.location(store.id, location_id), title=_("Edit the location"), back=back)
