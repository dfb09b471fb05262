"""The price list: what is sold at which price, feature by feature."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from modules.billing import catalogue
from modules.billing.config import current_terms
from modules.billing.forms import QUOTA, EditTierForm, NewTierForm, TierForm, tier_form
from modules.billing.models import Tier
from modules.billing.queries import tiers as queries
from modules.billing.services import tiers as service
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.routing.context import current_platform
from webapp.web.htmx import render, see_other

subscription_tiers = Blueprint("subscription-tiers", __name__)


@subscription_tiers.get("/")
@permission("billing:tiers:read")
def list() -> ResponseReturnValue:
    platform_id = current_platform().id
    every = queries.tiers(platform_id, archived=True)
    return render(
        "billing/admin/tiers.html",
        tiers=[tier for tier in every if tier.archived_at is None],
        archived=[tier for tier in every if tier.archived_at is not None],
        offers=catalogue.offers(),
        quotas=catalogue.quotas(),
        subscribers=queries.subscribers(platform_id),
    )


@subscription_tiers.get("/new")
@permission("billing:tiers:write")
def create() -> ResponseReturnValue:
    return _form_page(_form(NewTierForm, current_terms().currency), None)


@subscription_tiers.post("/new")
@permission("billing:tiers:write")
def save_new() -> ResponseReturnValue:
    form = _form(NewTierForm, current_terms().currency)
    if not form.validate():
        return _form_page(form, None, 422)
    try:
        with transaction():
            tier = service.create_tier(current_platform().id, code=form.code.data, contents=form.contents(), **_common(form))
            name = tier.name
    except DomainError as error:
        return _refused(form, None, error)
    return see_other(url_for(".list"), _("%(tier)s is on the price list.", tier=name))


@subscription_tiers.get("/<int:tier_id>")
@permission("billing:tiers:read")
def detail(tier_id: int) -> ResponseReturnValue:
    tier = queries.tier(current_platform().id, tier_id)
    return _form_page(_edit_form(tier), tier)


@subscription_tiers.post("/<int:tier_id>")
@permission("billing:tiers:write")
def edit(tier_id: int) -> ResponseReturnValue:
    platform_id = current_platform().id
    tier = queries.tier(platform_id, tier_id)
    form = _edit_form(tier)
    if not form.validate():
        return _form_page(form, tier, 422)
    try:
        with transaction():
            tier = queries.tier(platform_id, tier_id, lock=True)
            changed = service.edit_tier(
                tier,
                version=int(form.version.data),
                contents=form.contents(*_off_form(tier)),
                move_subscribers=form.move_subscribers.data,
                **_common(form),
            )
            number = tier.current.number
    except DomainError as error:
        return _refused(form, queries.tier(platform_id, tier_id), error)
    return see_other(url_for(".list"), _("Saved as version %(number)s.", number=number) if changed else _("Saved."))


@subscription_tiers.post("/<int:tier_id>/archive")
@permission("billing:tiers:write")
def archive(tier_id: int) -> ResponseReturnValue:
    with transaction():
        service.archive_tier(queries.tier(current_platform().id, tier_id, lock=True))
    return see_other(url_for(".list"), _("The tier is off the price list. Who has it keeps it."))


@subscription_tiers.post("/<int:tier_id>/restore")
@permission("billing:tiers:write")
def restore(tier_id: int) -> ResponseReturnValue:
    with transaction():
        service.restore_tier(queries.tier(current_platform().id, tier_id, lock=True))
    return see_other(url_for(".list"), _("The tier is on the price list again."))


def _form(base: type[TierForm], code: str, /, **values: Any) -> Any:
    features = [(f.code, str(f.name)) for offer in catalogue.offers() for f in offer.features]
    return tier_form(base, features, catalogue.quotas(), code, **values)


def _edit_form(tier: Tier) -> Any:
    """The form of a tier: in its own currency, or the platform's where that was chosen; then its prices are written anew."""
    current = tier.current
    own, offered = current.currency, dict.fromkeys((current.currency, current_terms().currency))
    chosen = request.form.get("currency", own)
    currency = chosen if chosen in offered else own
    prices = {"price_month": current.price_month, "price_year": current.price_year} if currency == own else {}
    form = _form(
        EditTierForm,
        currency,
        name=tier.name,
        description=tier.description,
        rank=tier.rank,
        is_public=tier.is_public,
        features=current.features,
        version=tier.version,
        currency=own,
        **prices,
        **{QUOTA + code: value for code, value in current.quotas.items()},
    )
    form.currency.choices = [(code, code) for code in offered]
    return form


def _common(form: Any) -> dict[str, Any]:
    return {
        "name": form.name.data.strip(),
        "description": form.description.data.strip(),
        "rank": form.rank.data,
        "is_public": form.is_public.data,
        "currency": form.currency_code,
        "actor": current_user.email,
    }


def _off_form(tier: Tier) -> tuple[tuple[str, ...], dict[str, int | None]]:
    """What the tier holds of modules that are off now: not on the form, and kept."""
    shown = {f.code for offer in catalogue.offers() for f in offer.features}
    counted = {quota.code for quota in catalogue.quotas()}
    current = tier.current
    return (
        tuple(code for code in current.features if code not in shown),
        {code: value for code, value in current.quotas.items() if code not in counted},
    )


def _refused(form: Any, tier: Tier | None, error: DomainError) -> ResponseReturnValue:
    form.form_errors.append(error.message)
    return _form_page(form, tier, error.status)


def _form_page(form: Any, tier: Tier | None, status: int = 200) -> ResponseReturnValue:
    subscribers = queries.subscribers_by_version(current_platform().id, tier.id) if tier else {}
    return render(
        "billing/admin/tier_form.html",
        "billing/admin/_tier_form.html",
        status=status,
        form=form,
        tier=tier,
        offers=catalogue.offers(),
        quota_prefix=QUOTA,
        subscribers=subscribers,
    )
