"""People at the till, and their PINs."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.loyalty import queries, services, tables
from modules.loyalty.forms import StaffForm, say
from modules.loyalty.models import StaffPin
from modules.loyalty.queries import lists
from modules.loyalty.store.blueprint import SETUP, loyalty
from webapp.accounts.access import permission
from webapp.db import transaction, utcnow
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render, see_other

FEATURE = "staff_pin"
FORM = "loyalty/store/person.html"
FIELDS = {"bad_pin": "pin", "easy_pin": "pin", "name_taken": "name"}


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
    if not form.validate_on_submit():
        return show(form)
    try:
        with transaction():
            services.add_staff(current_store(), name=form.name.data or "", pin=form.pin.data or "")
    except DomainError as error:
        return refuse(form, error)
    return see_other(url_for(".staff_list"), _("The PIN works from now on."))


@loyalty.route("/staff/<int:staff_id>/edit", methods=["GET", "POST"])
@permission(SETUP)
@require_feature(FEATURE)
def edit_staff(staff_id: int) -> ResponseReturnValue:
    """Change somebody, give a new PIN, or lift a lock."""
    person = queries.staff(staff_id)
    form = StaffForm(data={"name": person.name, "active": person.active, "version": person.version})
    if not form.validate_on_submit():
        return show(form, person)
    name, pin, active = form.name.data or "", form.pin.data or "", bool(form.active.data)
    try:
        with transaction():
            services.change_staff(current_store(), staff_id, version=form.version.data or 0, name=name, pin=pin, active=active)
    except DomainError as error:
        return refuse(form, error, queries.staff(staff_id))
    return see_other(url_for(".staff_list"), _("Saved."))


def show(form: StaffForm, person: StaffPin | None = None) -> Response:
    """The form, with 422 where it was sent and something is wrong with it."""
    return render(FORM, form=form, person=person, now=utcnow(), status=422 if form.is_submitted() else 200)


def refuse(form: StaffForm, error: DomainError, person: StaffPin | None = None) -> Response:
    """The form as it was typed with what the service said; after a stale save, the next one is of what is there now."""
    if error.code == "stale" and person is not None:
        form.version.data, form.version.raw_data = person.version, None
    say(form, error, FIELDS)
    return render(FORM, form=form, person=person, now=utcnow(), status=error.status)
