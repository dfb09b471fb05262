"""People at the till, and their PINs."""

from __future__ import annotations

from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.loyalty import queries, services, tables
from modules.loyalty.forms import StaffForm
from modules.loyalty.queries import lists
from modules.loyalty.store.blueprint import SETUP, loyalty
from webapp.accounts.access import fresh, permission
from webapp.db import transaction, utcnow
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
@fresh
@permission(SETUP)
@require_feature(FEATURE)
def create_staff() -> ResponseReturnValue:
    """Give somebody a PIN."""
    form = StaffForm()
    del form.active
    return form_page(FORM, form, partial(add, form), person=None, now_at=utcnow(), in_one=False)


@loyalty.route("/staff/<int:staff_id>/edit", methods=["GET", "POST"])
@fresh
@permission(SETUP)
@require_feature(FEATURE)
def edit_staff(staff_id: int) -> ResponseReturnValue:
    """Change somebody, give a new PIN, or lift a lock."""
    person = queries.staff(staff_id)
    form = StaffForm(data={"name": person.name, "active": person.active, "version": person.version})
    save, now = partial(change, staff_id, form), partial(queries.staff, staff_id)
    return form_page(FORM, form, save, now, person=person, now_at=utcnow(), in_one=False)


def add(form: StaffForm) -> tuple[str, str]:
    """Give somebody a PIN; it is hashed before the transaction, since that is slow."""
    hashed = services.hashed_pin(form.pin.data or "")
    with transaction():
        services.add_staff(current_store(), name=form.name.data or "", hashed=hashed)
    return url_for(".staff_list"), _("The PIN works from now on.")


def change(staff_id: int, form: StaffForm) -> tuple[str, str]:
    """Change somebody; a new PIN is hashed before the transaction."""
    hashed = services.hashed_pin(form.pin.data) if form.pin.data else ""
    name, active = form.name.data or "", bool(form.active.data)
    with transaction():
        services.change_staff(current_store(), staff_id, version=form.version.data, name=name, hashed=hashed, active=active)
    return url_for(".staff_list"), _("Saved.")
