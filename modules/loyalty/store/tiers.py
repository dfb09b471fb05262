"""The tiers of a programme."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.loyalty import queries, services
from modules.loyalty.forms import TierForm
from modules.loyalty.store.blueprint import SETUP, loyalty
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page

FEATURE = "loyalty_tiers"
FORM = "loyalty/store/tier.html"


@loyalty.route("/tiers/new", methods=["GET", "POST"])
@permission(SETUP)
@require_feature(FEATURE)
def create_tier() -> ResponseReturnValue:
    """Add a tier."""
    form = TierForm()

    def save() -> tuple[str, str]:
        services.add_tier(current_store(), **form.values())
        return url_for(".programme"), _("The tier was added.")

    return form_page(FORM, form, save, tier=None)


@loyalty.route("/tiers/<int:tier_id>/edit", methods=["GET", "POST"])
@permission(SETUP)
@require_feature(FEATURE)
def edit_tier(tier_id: int) -> ResponseReturnValue:
    """Change a tier."""
    tier = queries.tier(tier_id)
    form = TierForm(obj=tier)

    def save() -> tuple[str, str]:
        services.change_tier(current_store(), tier_id, version=form.version.data, **form.values())
        return url_for(".programme"), _("The tier was saved.")

    return form_page(FORM, form, save, lambda: queries.tier(tier_id), tier=tier)


@loyalty.route("/tiers/<int:tier_id>/delete", methods=["GET", "POST"])
@permission(SETUP)
@require_feature(FEATURE)
def delete_tier(tier_id: int) -> ResponseReturnValue:
    """Ask first, then take the tier away."""
    tier = queries.tier(tier_id)
    if request.method == "GET":
        return render("loyalty/store/delete_tier.html", "loyalty/store/_delete_tier.html", tier=tier)
    with transaction():
        services.remove_tier(tier_id)
    return see_other(url_for(".programme"), _("The tier was removed."))
