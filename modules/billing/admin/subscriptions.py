"""Who has which tier: start, change, cancel, resume, and what the local payment provider does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.billing import catalogue, labels, pricing
from modules.billing.config import current_terms
from modules.billing.forms import ChangeForm, agreed_price
from modules.billing.models import Subscription, Tier, TierVersion
from modules.billing.models.subscriptions import Interval, Status
from modules.billing.override_card import card
from modules.billing.previews import ensure_can_charge, limits, previewed
from modules.billing.queries import credit, discounts, invoices, revenue, tiers
from modules.billing.queries import subscriptions as queries
from modules.billing.quotes import Quote
from modules.billing.services import renewals
from modules.billing.services import subscriptions as service
from modules.billing.services.ensuring import can_pause, ensure_can_change, why_not_change
from webapp.accounts.access import permission
from webapp.db import check_version, transaction, utcnow
from webapp.merchants.models import Merchant
from webapp.routing.context import current_platform
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page
from webapp.web.tables import BulkAction, Column, Empty, Filter, Table

subscriptions = Blueprint("subscriptions", __name__)

OWING = "owing"
"""The filter's word for both states in which a charge was refused."""


def table() -> Table:
    """The list of subscriptions."""
    return Table(
        "subscriptions",
        columns=[
            Column("merchant", _l("Merchant"), sort=Merchant.legal_name),
            Column("tier", _l("Tier"), sort=Tier.rank),
            Column("price", _l("Price"), sort=Subscription.price, numeric=True),
            Column("status", _l("State"), sort=Subscription.status),
            Column("next", _l("Next"), sort=Subscription.period_end),
        ],
        search=[Merchant.legal_name, Merchant.vat_number],
        search_label=_l("Search merchants"),
        filters=[
            Filter("status", _l("State"), _states, where=_in_state),
            Filter("tier", _l("Tier"), lambda: [(t.code, t.name) for t in tiers.tiers(current_platform().id)], column=Tier.code),
        ],
        default_sort="merchant",
        bulk=[BulkAction("many", _l("Change tier or give credit"), icon="edit")],
        empty=Empty(
            _l("No subscriptions yet"),
            _l("Start one for a merchant, or let merchants choose a tier."),
            _l("Start one"),
            lambda: url_for(".create"),
        ),
    )


def _states() -> Iterable[tuple[str, Any]]:
    return [(str(code), label) for code, (label, _tone) in labels.STATUS.items()] + [(OWING, _("Payment failed or unpaid"))]


def _in_state(value: str) -> Any:
    return Subscription.status.in_((Status.PAST_DUE, Status.UNPAID) if value == OWING else (value,))


@subscriptions.get("/")
@permission("billing:subscriptions:read")
def list() -> ResponseReturnValue:
    platform_id = current_platform().id
    return render(
        "billing/admin/subscriptions.html",
        page=table().page(queries.listing(platform_id)),
        lacks=renewals.lacks(current_terms()) if tiers.sells(platform_id) else [],
        revenue=revenue.brings(platform_id),
        counts=queries.live_by_status(platform_id),
        due=len(renewals.due_ids(platform_id, terms=current_terms(), now=utcnow())),
        labels=labels,
    )


@subscriptions.get("/<int:subscription_id>")
@permission("billing:subscriptions:read")
def detail(subscription_id: int) -> ResponseReturnValue:
    platform_id = current_platform().id
    subscription = queries.subscription(platform_id, subscription_id)
    return render(
        "billing/admin/subscription.html",
        subscription=subscription,
        may_pause=can_pause(subscription),
        change_first=why_not_change(subscription),
        discount=discounts.running(platform_id, subscription_id),
        balances=credit.balances(platform_id, subscription.merchant_id),
        invoices=invoices.of_subscription(platform_id, subscription_id),
        history=labels.history(queries.events(subscription)),
        tiers=tiers.tiers(platform_id),
        overrides=card(platform_id, subscription.merchant_id),
        came_from=subscription_id,
        labels=labels,
    )


@subscriptions.route("/<int:subscription_id>/change", methods=["GET", "POST"])
@permission("billing:subscriptions:write")
def change(subscription_id: int) -> ResponseReturnValue:
    """What the change named in the query costs; posting it confirms exactly that."""
    platform_id = current_platform().id
    interval = Interval.YEAR if request.args.get("interval") == "year" else Interval.MONTH
    tier_id = request.args.get("tier", type=int) or queries.subscription(platform_id, subscription_id).tier_version.tier_id
    form, asked = ChangeForm(), {"agreed": request.args.get("agreed", "").strip(), "code": request.args.get("code", "").strip()}

    def around() -> dict[str, Any]:
        subscription, version = queries.subscription(platform_id, subscription_id), tiers.published(platform_id, tier_id).current
        preview = previewed(lambda code: _quote(subscription, version, interval, asked["agreed"], code), asked["code"])
        held = limits(platform_id, subscription.merchant_id, preview.quote)
        return {"subscription": subscription, "version": version, "limits": held, "preview": preview, "names": catalogue.feature_names}

    return form_page(
        "billing/admin/change.html",
        form,
        lambda: _change(subscription_id, tier_id, interval, asked, form),
        lambda: queries.subscription(platform_id, subscription_id),
        around=around,
        interval=interval,
        agreed=asked["agreed"],
        labels=labels,
    )


def _quote(subscription: Subscription, version: TierVersion, interval: str, typed: str, code: str) -> Quote:
    ensure_can_change(subscription)
    agreed, terms = agreed_price(typed, subscription.currency), current_terms()
    quote = pricing.of_change(subscription, version, interval, terms=terms, now=utcnow(), agreed_price=agreed, code=code)
    return ensure_can_charge(quote, terms)


def _change(subscription_id: int, tier_id: int, interval: str, asked: dict[str, str], form: ChangeForm) -> tuple[str, str]:
    platform_id = current_platform().id
    tiers.hold(platform_id, tier_id)
    subscription = queries.subscription(platform_id, subscription_id, lock=True)
    check_version(subscription, form.version.data)
    version = tiers.published(platform_id, tier_id).current
    quote = service.change(
        subscription,
        version=version,
        interval=interval,
        terms=current_terms(),
        agreed_price=agreed_price(asked["agreed"], subscription.currency),
        coupon=asked["code"],
        expected=int(form.expected_total.data),
        seen=form.quote.data,
    )
    message = _("The plan is changed.") if quote.at_once else _("The plan changes when the period ends.")
    return url_for(".detail", subscription_id=subscription_id), message


@subscriptions.get("/<int:subscription_id>/end")
@permission("billing:subscriptions:write")
def confirm_end(subscription_id: int) -> ResponseReturnValue:
    """What ending at once means; the form on it does it."""
    subscription = queries.subscription(current_platform().id, subscription_id)
    features = catalogue.feature_names(subscription.tier_version.features)
    return render("billing/admin/end.html", subscription=subscription, features=features)


@subscriptions.post("/<int:subscription_id>/cancel")
@permission("billing:subscriptions:write")
def cancel(subscription_id: int) -> ResponseReturnValue:
    at_once = request.form.get("at_once") == "1"
    with transaction():
        subscription = queries.subscription(current_platform().id, subscription_id, lock=True)
        service.cancel(subscription, at_once=at_once)
    return _back(
        subscription_id, _("The subscription has ended.") if at_once else _("It ends with its period. Until then it can be resumed.")
    )


@subscriptions.post("/<int:subscription_id>/resume")
@permission("billing:subscriptions:write")
def resume(subscription_id: int) -> ResponseReturnValue:
    with transaction():
        service.resume(queries.subscription(current_platform().id, subscription_id, lock=True))
    return _back(subscription_id, _("The subscription goes on."))


@subscriptions.post("/<int:subscription_id>/pause")
@permission("billing:subscriptions:write")
def pause(subscription_id: int) -> ResponseReturnValue:
    with transaction():
        service.pause(queries.subscription(current_platform().id, subscription_id, lock=True))
    return _back(subscription_id, _("The subscription stands still: nothing is charged, and its features are closed."))


@subscriptions.post("/<int:subscription_id>/end-pause")
@permission("billing:subscriptions:write")
def end_pause(subscription_id: int) -> ResponseReturnValue:
    with transaction():
        service.end_pause(queries.subscription(current_platform().id, subscription_id, lock=True))
    return _back(subscription_id, _("The pause is over. The period ends later by as long as it lasted."))


@subscriptions.post("/<int:subscription_id>/end-discount")
@permission("billing:subscriptions:write")
def end_discount(subscription_id: int) -> ResponseReturnValue:
    with transaction():
        service.end_discount(queries.subscription(current_platform().id, subscription_id, lock=True))
    return _back(subscription_id, _("The discount ends with the next charge."))


@subscriptions.post("/<int:subscription_id>/drop-change")
@permission("billing:subscriptions:write")
def drop_change(subscription_id: int) -> ResponseReturnValue:
    with transaction():
        service.drop_change(queries.subscription(current_platform().id, subscription_id, lock=True))
    return _back(subscription_id, _("The planned change is taken back."))


@subscriptions.post("/<int:subscription_id>/refusal")
@permission("billing:subscriptions:write")
def refusal(subscription_id: int) -> ResponseReturnValue:
    """What the local provider answers from now on."""
    only_in_development()
    refuse = request.form.get("refuse") == "1"
    with transaction():
        service.set_refusal(queries.subscription(current_platform().id, subscription_id, lock=True), refuse)
    return _back(subscription_id, _("Charges will be refused.") if refuse else _("Charges will succeed."))


@subscriptions.get("/<int:subscription_id>/renew")
@permission("billing:subscriptions:write")
def confirm_renew(subscription_id: int) -> ResponseReturnValue:
    """What ending the period now means; the form on it does it."""
    only_in_development()
    subscription = queries.subscription(current_platform().id, subscription_id)
    return render("billing/admin/renew.html", subscription=subscription, labels=labels)


@subscriptions.post("/<int:subscription_id>/renew")
@permission("billing:subscriptions:write")
def renew(subscription_id: int) -> ResponseReturnValue:
    only_in_development()
    with transaction():
        subscription = queries.subscription(current_platform().id, subscription_id, lock=True)
        outcome = renewals.renew_early(subscription, terms=current_terms())
    done = {
        "waiting": _("The settings do not say who sells, so nothing is charged yet."),
        "renewed": _("A new period has begun."),
        "failed": _("The payment was refused."),
        "ended": _("The subscription has ended."),
    }
    return _back(subscription_id, done[outcome], "warning" if outcome in {"failed", "waiting"} else "success")


def only_in_development() -> None:
    """The local provider moves no money: what it is told to answer is for trying things out. Raises NotFound in production."""
    if current_app.config["ENV_NAME"] == "production":
        abort(404)


@subscriptions.post("/renew-due")
@permission("billing:subscriptions:write")
def renew_due() -> ResponseReturnValue:
    with transaction():
        tally = renewals.renew_due(current_platform().id, terms=current_terms())
    text = _("%(renewed)s renewed, %(failed)s refused, %(ended)s ended.", renewed=tally.renewed, failed=tally.failed, ended=tally.ended)
    if tally.waiting:
        text += " " + _("%(waiting)s wait for the seller’s settings.", waiting=tally.waiting)
    return see_other(url_for(".list"), text, "warning" if tally.failed or tally.waiting else "success")


def _back(subscription_id: int, message: str, category: str = "success") -> ResponseReturnValue:
    return see_other(url_for(".detail", subscription_id=subscription_id), message, category)
