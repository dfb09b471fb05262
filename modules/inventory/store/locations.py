"""Where the store keeps its stock."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.inventory import queries, services
from modules.inventory.forms import LocationForm
from modules.inventory.store.blueprint import inventory, refuse, show_form
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.platforms.context import current_store
from webapp.web.htmx import render, see_other

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
    form = LocationForm()
    del form.active
    context: dict[str, Any] = {"title": _("Add a location"), "back": url_for(".locations"), "current": []}
    if not form.validate_on_submit():
        return show_form(TEMPLATE, form, **context)
    try:
        with transaction():
            services.add_location(current_store(), name=form.name.data)
    except DomainError as error:
        return refuse(TEMPLATE, form, error, **context)
    return see_other(context["back"], _("The location was added."))


@inventory.route("/locations/<int:location_id>/edit", methods=["GET", "POST"])
@permission("inventory:locations:write")
@require_feature("inventory_locations")
def edit_location(location_id: int) -> ResponseReturnValue:
    """Rename, close or open a location."""
    form = LocationForm(obj=queries.location(current_store().id, location_id))
    context: dict[str, Any] = {"title": _("Change the location"), "back": url_for(".locations"), "current": []}
    if not form.validate_on_submit():
        return show_form(TEMPLATE, form, **context)
    try:
        with transaction():
            services.change_location(current_store(), location_id, name=form.name.data, active=form.active.data)
    except DomainError as error:
        return refuse(TEMPLATE, form, error, **context)
    return see_other(context["back"], _("The location was saved."))
