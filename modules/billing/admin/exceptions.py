"""Exceptions to a merchant's plan: single features that it has, or has not, whatever its tier holds."""

from __future__ import annotations

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from modules.billing import catalogue, labels
from modules.billing.admin.subscriptions import subscriptions
from modules.billing.exceptions import card, override_form
from modules.billing.forms import OverrideForm
from modules.billing.models import FeatureOverride
from modules.billing.queries import overrides as queries
from modules.billing.queries import subscriptions as plans
from modules.billing.services import overrides as service
from webapp.accounts.access import permission
from webapp.db import transaction, utcnow
from webapp.domain import DomainError
from webapp.merchants.models import Merchant
from webapp.routing.context import current_platform
from webapp.web.htmx import is_partial, render, see_other
from webapp.web.tables import Column, Empty, Filter, Table


def _granted(value: str) -> Any:
    return FeatureOverride.granted.is_(value == "1")


TABLE = Table(
    "exceptions",
    columns=[
        Column("merchant", _l("Merchant"), sort=Merchant.legal_name),
        Column("feature", _l("Feature"), sort=FeatureOverride.feature),
        Column("granted", _l("What"), sort=FeatureOverride.granted),
        Column("until", _l("Until"), sort=FeatureOverride.until),
        Column("reason", _l("Reason"), cell=lambda row: row.reason),
        Column("set_at", _l("Since"), sort=FeatureOverride.set_at),
    ],
    search=[Merchant.legal_name, FeatureOverride.feature, FeatureOverride.reason],
    search_label=_l("Search exceptions"),
    filters=[Filter("granted", _l("What"), [("1", _l("Granted")), ("0", _l("Refused"))], where=_granted)],
    default_sort="merchant",
    empty=Empty(
        _l("No exceptions"),
        _l("Every merchant has what its tier holds. Exceptions are made on the page of a subscription, or of a store's features."),
        _l("See the subscriptions"),
        lambda: url_for(".list"),
        icon="adjustments",
    ),
)


@subscriptions.get("/exceptions")
@permission("billing:subscriptions:read")
def exceptions() -> ResponseReturnValue:
    """What stands on the platform."""
    page = TABLE.page(queries.listing(current_platform().id))
    return render("billing/admin/exceptions.html", page=page, names=catalogue.names(), now=utcnow())


@subscriptions.get("/merchants/<int:merchant_id>")
@permission("billing:subscriptions:read")
def merchant(merchant_id: int) -> ResponseReturnValue:
    """A merchant's plan, if it has one, and its exceptions."""
    return _show(merchant_id)


@subscriptions.post("/merchants/<int:merchant_id>/exceptions")
@permission("billing:overrides:write")
def set_override(merchant_id: int) -> ResponseReturnValue:
    platform_id, form = current_platform().id, override_form()
    plans.merchant(platform_id, merchant_id)
    if not form.validate():
        return _show(merchant_id, form, 422)
    try:
        with transaction():
            service.set_override(platform_id, merchant_id, actor=current_user.email, **form.values())
    except DomainError as error:
        form.form_errors.append(error.message)
        return _show(merchant_id, form, error.status)
    name = catalogue.names().get(form.feature.data, form.feature.data)
    granted = form.granted.data == "1"
    return _back(merchant_id, _("%(feature)s is granted.", feature=name) if granted else _("%(feature)s is refused.", feature=name))


@subscriptions.post("/merchants/<int:merchant_id>/exceptions/<int:override_id>/remove")
@permission("billing:overrides:write")
def remove_override(merchant_id: int, override_id: int) -> ResponseReturnValue:
    with transaction():
        override = queries.override(current_platform().id, merchant_id, override_id)
        service.remove_override(override, actor=current_user.email)
    return _back(merchant_id, _("The exception is removed: the plan decides again."))


def _show(merchant_id: int, form: OverrideForm | None = None, status: int = 200) -> ResponseReturnValue:
    """The merchant's page, or the card alone for htmx; `form` is what came back with errors."""
    platform_id = current_platform().id
    return render(
        "billing/admin/merchant.html",
        "billing/admin/_exceptions.html",
        status=status,
        merchant=plans.merchant(platform_id, merchant_id),
        subscription=plans.live(platform_id, merchant_id),
        exceptions=card(platform_id, merchant_id, form),
        came_from=request.args.get("subscription", type=int),
        labels=labels,
    )


def _back(merchant_id: int, message: str) -> ResponseReturnValue:
    """The fresh card in place for htmx, the page that it was on otherwise."""
    if is_partial():
        flash(message, "success")
        return _show(merchant_id)
    subscription_id = request.args.get("subscription", type=int)
    if subscription_id is not None:
        return see_other(url_for(".detail", subscription_id=subscription_id, _anchor="exceptions"), message)
    return see_other(url_for(".merchant", merchant_id=merchant_id), message)
