"""Overrides of a merchant's plan: single features that it has, or has not, whatever its tier holds."""

from __future__ import annotations

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.billing import catalogue, credit_card, labels, limit_card
from modules.billing.admin.subscriptions import subscriptions
from modules.billing.forms import CreditEntryForm, LimitForm, OverrideForm
from modules.billing.models import FeatureOverride
from modules.billing.override_card import card, override_form
from modules.billing.queries import overrides as queries
from modules.billing.queries import subscriptions as plans
from modules.billing.queries.people import named
from modules.billing.services import overrides as service
from webapp.accounts.access import permission
from webapp.db import transaction, utcnow
from webapp.merchants.models import Merchant
from webapp.routing.context import current_platform
from webapp.web.htmx import is_partial, render, see_other
from webapp.web.saving import save_form
from webapp.web.tables import Column, Empty, Filter, Table


def _granted(value: str) -> Any:
    return FeatureOverride.granted.is_(value == "1")


TABLE = Table(
    "overrides",
    columns=[
        Column("merchant", _l("Merchant"), sort=Merchant.legal_name),
        Column("feature", _l("Feature"), sort=FeatureOverride.feature),
        Column("granted", _l("What"), sort=FeatureOverride.granted),
        Column("until", _l("Until"), sort=FeatureOverride.until),
        Column("reason", _l("Reason"), cell=lambda row: row.reason),
        Column("set_at", _l("Since"), sort=FeatureOverride.set_at),
    ],
    search=[Merchant.legal_name, FeatureOverride.feature, FeatureOverride.reason],
    search_label=_l("Search overrides"),
    filters=[Filter("granted", _l("What"), [("1", _l("Granted")), ("0", _l("Refused"))], where=_granted)],
    default_sort="merchant",
    empty=Empty(
        _l("No overrides"),
        _l("Every merchant has what its tier holds. Overrides are made on the page of a subscription, or of a store's features."),
        _l("See the subscriptions"),
        lambda: url_for(".list"),
        icon="adjustments",
    ),
)


@subscriptions.get("/overrides")
@permission("billing:subscriptions:read")
def overrides() -> ResponseReturnValue:
    """What stands on the platform."""
    page = TABLE.page(queries.listing(current_platform().id))
    return render(
        "billing/admin/overrides.html", page=page, names=catalogue.names(), who=named(row.set_by for row in page.rows), now=utcnow()
    )


@subscriptions.get("/merchants/<int:merchant_id>")
@permission("billing:subscriptions:read")
def merchant(merchant_id: int) -> ResponseReturnValue:
    """A merchant's plan, if it has one, and its overrides."""
    return show_merchant(merchant_id)


@subscriptions.post("/merchants/<int:merchant_id>/overrides")
@permission("billing:overrides:write")
def set_override(merchant_id: int) -> ResponseReturnValue:
    platform_id, form = current_platform().id, override_form()
    plans.merchant(platform_id, merchant_id)

    def save() -> str:
        service.set_override(platform_id, merchant_id, **form.values())
        name = catalogue.names().get(form.feature.data, form.feature.data)
        return _("%(feature)s is granted.", feature=name) if form.granted.data == "1" else _("%(feature)s is refused.", feature=name)

    return save_form(
        form, save, draw=lambda status: show_merchant(merchant_id, form, status), then=lambda message: _back(merchant_id, message)
    )


@subscriptions.post("/merchants/<int:merchant_id>/overrides/<int:override_id>/remove")
@permission("billing:overrides:write")
def remove_override(merchant_id: int, override_id: int) -> ResponseReturnValue:
    with transaction():
        override = queries.override(current_platform().id, merchant_id, override_id)
        service.remove_override(override)
    return _back(merchant_id, _("The override is removed: the plan decides again."))


def show_merchant(
    merchant_id: int,
    form: OverrideForm | None = None,
    status: int = 200,
    *,
    entry: CreditEntryForm | None = None,
    limit: LimitForm | None = None,
) -> ResponseReturnValue:
    """The merchant's page, or the overrides alone for htmx; `form`, `entry` and `limit` are what came back with errors."""
    platform_id = current_platform().id
    return render(
        "billing/admin/merchant.html",
        "billing/admin/_overrides.html",
        status=status,
        merchant=plans.merchant(platform_id, merchant_id),
        subscription=plans.live(platform_id, merchant_id),
        overrides=card(platform_id, merchant_id, form),
        limits=limit_card.card(platform_id, merchant_id, limit),
        credit=credit_card.card(platform_id, merchant_id, entry),
        came_from=request.args.get("subscription", type=int),
        labels=labels,
    )


def _back(merchant_id: int, message: str) -> ResponseReturnValue:
    """The fresh card in place for htmx, the page that it was on otherwise."""
    if is_partial():
        flash(message, "success")
        return show_merchant(merchant_id)
    subscription_id = request.args.get("subscription", type=int)
    if subscription_id is not None:
        return see_other(url_for(".detail", subscription_id=subscription_id, _anchor="overrides"), message)
    return see_other(url_for(".merchant", merchant_id=merchant_id), message)
