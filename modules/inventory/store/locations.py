"""Where the store keeps its stock."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.inventory import queries, services
from modules.inventory.forms import EditLocationForm, LocationForm
from modules.inventory.store.blueprint import inventory
from webapp.accounts.access import permission
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render
from webapp.web.saving import form_page

TEMPLATE = "inventory/store/form.html"


@inventory.get("/locations")
@permission("inventory:stock:read")
@require_feature("inventory_locations")
def locations() -> ResponseReturnValue:
    """The store's locations."""
    return render("inventory/store/locations.html", locations=queries.locations(current_store().id))


@inventory.route("/locations/new", methods=["GET", "POST"])
@permission("inventory:locations:write")
@require_feature("inventory_locations")
def create_location() -> ResponseReturnValue:
    """One more location."""
    form, back = LocationForm(), url_for(".locations")

    def save() -> tuple[str, str]:
        services.add_location(current_store(), name=form.name.data)
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
        services.change_location(store, location_id, version=form.version.data, name=form.name.data, active=form.active.data)
        return back, _("The location was saved.")

    return form_page(TEMPLATE, form, save, lambda: queries.location(store.id, location_id), title=_("Edit the location"), back=back)
