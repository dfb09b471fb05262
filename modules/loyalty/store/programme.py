"""The programme's rules, with a sum to try them on."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.loyalty import labels, queries, services
from modules.loyalty.forms import ProgrammeForm, SimulatorForm, say
from modules.loyalty.models import Programme
from modules.loyalty.rules import points_for
from modules.loyalty.store.blueprint import BASE, SETUP, loyalty
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.entitlements.gate import feature_enabled, require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render, see_other

EXAMPLE = 2340
"""Minor units of the amount that is tried where nobody typed one."""


@loyalty.route("/programme", methods=["GET", "POST"])
@permission(SETUP)
@require_feature(BASE)
def programme() -> ResponseReturnValue:
    """What customers get for what."""
    found = queries.programme(current_store().merchant_id)
    form = the_form(found)
    if not form.validate_on_submit():
        return show(form, found)
    try:
        with transaction():
            if found is None:
                services.create_programme(current_store(), **form.values())
            else:
                services.save_programme(current_store(), version=form.version.data or 0, **form.values())
    except DomainError as error:
        found = queries.programme(current_store().merchant_id)
        if found is not None:
            form.version.data, form.version.raw_data = found.version, None
        say(form, error)
        return show(form, found, error.status)
    return see_other(url_for(".programme"), _("The programme was saved. It counts from the next purchase on."))


def the_form(found: Programme | None) -> ProgrammeForm:
    """The form, with what the merchant's plan has."""
    form = ProgrammeForm(obj=found)
    if not feature_enabled("points_expiry"):
        del form.expiry, form.expiry_months
    if not feature_enabled("loyalty_stamps"):
        form.kind.choices = [("points", labels.KINDS["points"])]
    return form


def show(form: ProgrammeForm, found: Programme | None, status: int = 200) -> Response:
    """The page, with 422 where the form was sent and something is wrong with it."""
    simulator = SimulatorForm(request.args if request.method == "GET" and "amount" in request.args else None, data={"amount": EXAMPLE})
    amount = simulator.amount.data if simulator.validate() else None
    points = points_for(amount, found) if amount is not None and found is not None else None
    tiers = queries.tiers(current_store().merchant_id) if feature_enabled("loyalty_tiers") else []
    return render(
        "loyalty/store/programme.html",
        status=422 if form.is_submitted() and status == 200 else status,
        form=form,
        programme=found,
        simulator=simulator,
        amount=amount,
        points=points,
        tiers=[(each, points_for(amount, found, each.multiplier) if amount is not None and found is not None else None) for each in tiers],
        labels=labels,
    )
