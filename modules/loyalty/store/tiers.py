"""The tiers of a programme."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.loyalty import queries, services
from modules.loyalty.forms import TierForm, say
from modules.loyalty.models import CardTier
from modules.loyalty.store.blueprint import SETUP, loyalty
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render, see_other

FEATURE = "loyalty_tiers"
FORM = "loyalty/store/tier.html"


@loyalty.route("/tiers/new", methods=["GET", "POST"])
@permission(SETUP)
@require_feature(FEATURE)
def create_tier() -> ResponseReturnValue:
    """Add a tier."""
    form = TierForm()
    if not form.validate_on_submit():
        return show(form)
    try:
        with transaction():
            services.add_tier(current_store(), **form.values())
    except DomainError as error:
        return refuse(form, error)
    return see_other(url_for(".programme"), _("The tier was added."))


@loyalty.route("/tiers/<int:tier_id>/edit", methods=["GET", "POST"])
@permission(SETUP)
@require_feature(FEATURE)
def edit_tier(tier_id: int) -> ResponseReturnValue:
    """Change a tier."""
    tier = queries.tier(tier_id)
    form = TierForm(obj=tier)
    if not form.validate_on_submit():
        return show(form, tier)
    try:
        with transaction():
            services.change_tier(current_store(), tier_id, version=form.version.data or 0, **form.values())
    except DomainError as error:
        return refuse(form, error, queries.tier(tier_id))
    return see_other(url_for(".programme"), _("The tier was saved."))


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


def show(form: TierForm, tier: CardTier | None = None) -> Response:
    """The form, with 422 where it was sent and something is wrong with it."""
    return render(FORM, form=form, tier=tier, status=422 if form.is_submitted() else 200)


def refuse(form: TierForm, error: DomainError, tier: CardTier | None = None) -> Response:
    """The form as it was typed with what the service said; after a stale save, the next one is of what is there now."""
    if error.code == "stale" and tier is not None:
        form.version.data, form.version.raw_data = tier.version, None
    say(form, error, {"threshold_taken": "threshold"})
    return render(FORM, form=form, tier=tier, status=error.status)
