"""The programme's rules, with a sum to try them on."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.loyalty import labels, queries, services
from modules.loyalty.forms import ProgrammeForm, SimulatorForm
from modules.loyalty.models import Programme
from modules.loyalty.rules import PLAIN, points_for
from modules.loyalty.store.blueprint import BASE, SETUP, loyalty
from webapp.accounts.access import permission
from webapp.entitlements.gate import feature_enabled, require_feature
from webapp.routing.context import current_store
from webapp.web.saving import form_page

EXAMPLE = 2340
"""Minor units of the amount that is tried where nobody typed one."""


@loyalty.route("/programme", methods=["GET", "POST"])
@permission(SETUP)
@require_feature(BASE)
def programme() -> ResponseReturnValue:
    """What customers get for what."""
    found = queries.programme(current_store().merchant_id)
    form = the_form(found)

    def save() -> tuple[str, str]:
        if found is None:
            services.create_programme(current_store(), **form.values())
        else:
            services.save_programme(current_store(), version=form.version.data, **form.values())
        return url_for(".programme"), _("The programme was saved. It counts from the next purchase on.")

    return form_page("loyalty/store/programme.html", form, save, now, around=around, labels=labels)


def the_form(found: Programme | None) -> ProgrammeForm:
    """The form, with what the merchant's plan has."""
    form = ProgrammeForm(obj=found)
    if not feature_enabled("points_expiry"):
        del form.expiry, form.expiry_months
    if not feature_enabled("loyalty_stamps"):
        form.kind.choices = [("points", labels.KINDS["points"])]
    return form


def now() -> Programme | None:
    """What is there now."""
    return queries.programme(current_store().merchant_id)


def around() -> dict[str, Any]:
    """What else the page shows: the sum to try the rules on, and the tiers."""
    found = now()
    simulator = SimulatorForm(request.args if request.method == "GET" and "amount" in request.args else None, data={"amount": EXAMPLE})
    amount = simulator.amount.data if simulator.validate() else None
    tiers = queries.tiers(current_store().merchant_id) if feature_enabled("loyalty_tiers") else []

    def given(multiplier: int = PLAIN) -> int | None:
        return points_for(amount, found, multiplier) if amount is not None and found is not None else None

    shown = [(each, given(each.multiplier)) for each in tiers]
    return {"programme": found, "simulator": simulator, "amount": amount, "points": given(), "tiers": shown}
