"""The price list: what is sold at which price, feature by feature, and the draft of each tier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.billing import catalogue, comparing, suggestions
from modules.billing.config import current_terms
from modules.billing.models import Tier, TierDraft, TierVersion
from modules.billing.queries import tiers as queries
from modules.billing.queries.people import named
from modules.billing.services import drafts
from modules.billing.services import tiers as service
from modules.billing.tier_forms import MONTH, QUOTA, YEAR, EditTierForm, NewTierForm, TierForm, tier_form
from webapp.accounts.access import permission
from webapp.commerce import Money
from webapp.db import transaction
from webapp.routing.context import current_platform
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page

PAGE, PART = "billing/admin/tier_form.html", "billing/admin/_tier_form.html"

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
        unpublished=queries.unpublished(platform_id),
        new=_new(),
        offers=catalogue.offers(),
        quotas=catalogue.quotas(),
        subscribers=queries.subscribers(platform_id),
    )


@subscription_tiers.route("/new", methods=["GET", "POST"])
@permission("billing:tiers:write")
def create() -> ResponseReturnValue:
    form = _form(NewTierForm, current_terms().currency)

    def save() -> tuple[str, str]:
        tier = service.begin_tier(current_platform().id, code=form.code.data, contents=form.contents(), **_common(form))
        return url_for(".detail", tier_id=tier.id), _("%(tier)s is a draft. Merchants see it once you publish it.", tier=tier.name)

    return form_page(PAGE, form, save, part=PART, around=lambda: around(None))


@subscription_tiers.get("/<int:tier_id>")
@permission("billing:tiers:read")
def detail(tier_id: int) -> ResponseReturnValue:
    tier = queries.tier(current_platform().id, tier_id)
    return render(PAGE, PART, form=_edit_form(tier), **around(tier))


@subscription_tiers.post("/<int:tier_id>")
@permission("billing:tiers:write")
def edit(tier_id: int) -> ResponseReturnValue:
    platform_id = current_platform().id
    form = _edit_form(queries.tier(platform_id, tier_id))

    def save() -> tuple[str, str]:
        tier = queries.tier(platform_id, tier_id, lock=True)
        differs = drafts.save_draft(tier, version=form.version.data, contents=form.contents(*_off_form(tier)), **_common(form))
        said = _("The draft is saved. Merchants see it once you publish it.") if differs else _("Nothing differs from what is published.")
        return url_for(".detail", tier_id=tier_id), said

    def now() -> dict[str, Any]:
        return _as_it_is(queries.tier(platform_id, tier_id))

    return form_page(PAGE, form, save, now, part=PART, around=lambda: around(queries.tier(platform_id, tier_id)))


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


def around(tier: Tier | None) -> dict[str, Any]:
    """What the page of a tier shows beside its form."""
    subscribers = queries.subscribers_by_version(current_platform().id, tier.id) if tier else {}
    behind = sum(many for version, many in subscribers.items() if tier and version != tier.current.id)
    new = _new()
    return {
        "tier": tier,
        "offers": catalogue.offers(),
        "prefixes": {"quota": QUOTA, "month": MONTH, "year": YEAR},
        "new": {feature.code: new.starts_with(feature) for feature in new.features},
        "waits": comparing.waiting(tier) if tier else [],
        "off_here": comparing.off_here(_holds(tier)) if tier else {},
        "kept": comparing.kept,
        "subscribers": subscribers,
        "stranded": queries.stranded(tier) if tier else {},
        "behind": behind,
        "who": named(each.created_by for each in tier.versions) if tier else {},
    }


def _new() -> suggestions.Unknown:
    platform_id = current_platform().id
    return suggestions.unknown(queries.tiers(platform_id), queries.not_for_sale(platform_id))


def _form(base: type[TierForm], code: str, others: Sequence[str] = (), /, **values: Any) -> Any:
    features = [(f.code, str(f.name)) for offer in catalogue.offers() for f in offer.features]
    return tier_form(base, features, catalogue.quotas(), code, others, **values)


def _edit_form(tier: Tier) -> Any:
    """The form of a tier: in its own currency, or the platform's where that was chosen; then its prices are written anew."""
    own = _holds(tier).currency
    offered = dict.fromkeys((own, *(each.currency for each in tier.versions[-1:]), current_terms().currency))
    chosen = request.form.get("currency", own)
    currency, values = chosen if chosen in offered else own, _as_it_is(tier)
    if currency != own:
        del values["price_month"], values["price_year"]
    form = _form(EditTierForm, currency, [code for code in _holds(tier).prices if code not in {own, currency}], **values)
    form.currency.choices = [(code, code) for code in offered]
    return form


def _holds(tier: Tier) -> TierDraft | TierVersion:
    """What its page shows: the draft, or else what is published."""
    return tier.draft or tier.current


def _as_it_is(tier: Tier) -> dict[str, Any]:
    """What the form of a tier changes."""
    about, holds = tier.draft or tier, _holds(tier)
    return {
        "name": about.name,
        "description": about.description,
        "rank": about.rank,
        "is_public": about.is_public,
        "features": holds.features,
        "version": tier.version,
        "currency": holds.currency,
        "price_month": holds.price_month,
        "price_year": holds.price_year,
        **{MONTH + code: _money(each.month, code) for code, each in holds.prices.items()},
        **{YEAR + code: _money(each.year, code) for code, each in holds.prices.items()},
        **{QUOTA + code: value for code, value in holds.quotas.items()},
    }


def _money(minor: int | None, currency: str) -> Money | None:
    return Money(minor, currency) if minor is not None else None


def _common(form: Any) -> dict[str, Any]:
    return {
        "name": form.name.data.strip(),
        "description": form.description.data.strip(),
        "rank": form.rank.data,
        "is_public": form.is_public.data,
        "currency": form.currency_code,
    }


def _off_form(tier: Tier) -> tuple[tuple[str, ...], dict[str, int | None]]:
    """What the tier holds of modules that are off now: not on the form, and kept."""
    shown = {f.code for offer in catalogue.offers() for f in offer.features}
    counted = {quota.code for quota in catalogue.quotas()}
    holds = _holds(tier)
    return (
        tuple(code for code in holds.features if code not in shown),
        {code: value for code, value in holds.quotas.items() if code not in counted},
    )
