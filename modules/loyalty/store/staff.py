"""People at the till, and their PINs."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.loyalty import queries, services, tables
from modules.loyalty.forms import StaffForm
from modules.loyalty.queries import lists
from modules.loyalty.store.blueprint import SETUP, loyalty
from webapp.accounts.access import permission
from webapp.db import utcnow
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render
from webapp.web.saving import form_page

FEATURE = "staff_pin"
FORM = "loyalty/store/person.html"


@loyalty.get("/staff")
@permission(SETUP)
@require_feature(FEATURE)
def staff_list() -> ResponseReturnValue:
    """Everybody with a PIN."""
    return render("loyalty/store/staff.html", page=tables.staff().page(lists.staff()), now=utcnow())


@loyalty.route("/staff/new", methods=["GET", "POST"])
@permission(SETUP)
@require_feature(FEATURE)
def create_staff() -> ResponseReturnValue:
    """Give somebody a PIN."""
    form = StaffForm()
    del form.active

    def save() -> tuple[str, str]:
        services.add_staff(current_store(), name=form.name.data or "", pin=form.pin.data or "")
        return url_for(".staff_list"), _("The PIN works from now on.")

    return form_page(FORM, form, save, person=None, now_at=utcnow())


@loyalty.route("/staff/<int:staff_id>/edit", methods=["GET", "POST"])
@permission(SETUP)
@require_feature(FEATURE)
def edit_staff(staff_id: int) -> ResponseReturnValue:
    """Change somebody, give a new PIN, or lift a lock."""
    person = queries.staff(staff_id)
    form = StaffForm(data={"name": person.name, "active": person.active, "version": person.version})

    def save() -> tuple[str, str]:
        name, pin, active = form.name.data or "", form.pin.data or "", bool(form.active.data)
        services.change_staff(current_store(), staff_id, version=form.version.data, name=name, pin=pin, active=active)
        return url_for(".staff_list"), _("Saved.")

    return form_page(FORM, form, save, lambda: queries.staff(staff_id), person=person, now_at=utcnow())
