"""Where the store keeps its stock."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.inventory import queries, services
from modules.inventory.forms import EditLocationForm, LocationForm
from modules.inventory.store.blueprint import inventory, refuse, show_form
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render, see_other

TEMPLATE = "inventory/store/form.html"


def shown(value: str | bool) -> str:
    """A value of the form, for people."""
    return value if isinstance(value, str) else _("yes") if value else _("no")


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
    form = EditLocationForm(obj=queries.location(current_store().id, location_id))
    context: dict[str, Any] = {"title": _("Change the location"), "back": url_for(".locations"), "current": []}
    if not form.validate_on_submit():
        return show_form(TEMPLATE, form, **context)
    try:
        with transaction():
            services.change_location(current_store(), location_id, version=form.version.data, name=form.name.data, active=form.active.data)
    except DomainError as error:
        now = queries.location(current_store().id, location_id)
        form.version.data = now.version
        values = [(item.label.text, shown(getattr(now, item.short_name)), shown(item.data)) for item in (form.name, form.active)]
        context["current"] = [row for row in values if row[1] != row[2]]
        return refuse(TEMPLATE, form, error, **context)
    return see_other(context["back"], _("The location was saved."))
