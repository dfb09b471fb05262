"""The merchant's plan and usage, and choosing another plan."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.billing import catalogue, labels, pricing
from modules.billing.beginning import wished
from modules.billing.config import Terms, current_terms, merchants_pause
from modules.billing.forms import ChangeForm
from modules.billing.models import Subscription, Tier
from modules.billing.models.subscriptions import Interval
from modules.billing.opening import grace_end
from modules.billing.previews import ensure_can_charge, limits, previewed
from modules.billing.queries import credit, overrides, tiers
from modules.billing.queries import subscriptions as queries
from modules.billing.queries.price_list import chosen, currencies
from modules.billing.quotes import Quote
from modules.billing.services import subscriptions as service
from modules.billing.services.ensuring import can_pause, ensure_can_change, ensure_can_start
from modules.billing.tasks import OVER, passed
from modules.billing.using import using
from webapp.accounts.access import permission
from webapp.commerce.currencies import is_currency
from webapp.db import check_version, transaction, utcnow
from webapp.domain import NotFound
from webapp.merchants.queries import merchant_stores
from webapp.routing.context import current_platform, current_store
from webapp.web.htmx import render, see_other
from webapp.web.limits import limiter
from webapp.web.saving import form_page

CODES = "60/hour"
"""How often a merchant may try the code of a coupon: nobody finds one by guessing."""
billing = Blueprint("billing", __name__)


@billing.get("/")
@permission("billing:plan:read")
def plan() -> ResponseReturnValue:
    store = current_store()
    platform_id = store.platform_id
    subscription = queries.live(platform_id, store.merchant_id)
    waiting = queries.owed(platform_id, store.merchant_id)
    on_sale = tiers.public_tiers(platform_id)
    versions = [tier.current for tier in on_sale]
    late = subscription is not None and subscription.past_due_since is not None
    only = request.args.get("usage") == OVER
    grace = grace_end(subscription, current_terms().grace_days) if subscription is not None and late else None
    return render(
        "billing/store/plan.html",
        subscription=subscription,
        wish=wished(platform_id, store.merchant_id) if subscription is None else None,
        usage=(passed if only else using)(platform_id, store.merchant_id),
        only_over=only,
        stores=len(merchant_stores(platform_id, store.merchant_id)),
        open_invoices=waiting,
        owed=credit.owed(waiting),
        credit=credit.balances(platform_id, store.merchant_id),
        grace=grace if grace is not None and utcnow() < grace else None,
        overrides=[row for row in overrides.standing(platform_id, store.merchant_id) if row.counts(utcnow())],
        names=catalogue.names(),
        tiers=on_sale,
        offers=catalogue.offers(),
        quotas=catalogue.quotas(),
        interval=_interval(),
        currency=subscription.currency if subscription else chosen(versions, request.args.get("currency", ""), current_terms().currency),
        currencies=currencies(versions, current_terms().currency),
        pausing=merchants_pause(),
        may_pause=subscription is not None and can_pause(subscription),
        labels=labels,
    )


def trying() -> str:
    """Whose tries of codes are counted: the merchant's, whoever of its people makes them and from wherever."""
    store = current_store()
    return f"{store.platform_id}|{store.merchant_id}"


@billing.route("/change", methods=["GET", "POST"])
@permission("billing:plan:write")
@limiter.limit(lambda: CODES, key_func=trying, exempt_when=lambda: not request.args.get("code"))
def change() -> ResponseReturnValue:
    """What the plan named in the query costs; posting it confirms exactly that."""
    form, interval, currency = ChangeForm(), _interval(), _currency()
    code, typed = _chosen_tier().code, request.args.get("code", "").strip()

    def around() -> dict[str, Any]:
        subscription, tier = queries.live(current_platform().id, current_store().merchant_id), _chosen_tier()
        preview = previewed(lambda code: _quote(subscription, tier, interval, currency, code), typed)
        held = limits(current_platform().id, current_store().merchant_id, preview.quote)
        said = {"subscription": subscription, "version": tier.current, "preview": preview, "names": catalogue.feature_names}
        return {**said, "limits": held}

    def now() -> Any:
        return queries.live(current_platform().id, current_store().merchant_id)

    def save() -> tuple[str, str]:
        return _change(code, interval, currency, typed, form)

    return form_page("billing/store/change.html", form, save, now, around=around, interval=interval, currency=currency, labels=labels)


def _change(code: str, interval: str, currency: str, coupon: str, form: ChangeForm) -> tuple[str, str]:
    platform_id, merchant_id, terms = current_platform().id, current_store().merchant_id, _terms()
    agreed_to: dict[str, Any] = {"expected": int(form.expected_total.data), "seen": form.quote.data}
    tier = tiers.tier_with_code(platform_id, code)
    assert tier is not None, "tiers are archived, never deleted"
    tier = tiers.for_sale(platform_id, tier.id)
    version, subscription = tier.current, queries.live(platform_id, merchant_id, lock=True)
    if subscription is None:
        said: dict[str, Any] = {"version": version, "interval": interval, "currency": currency, "terms": terms, "coupon": coupon}
        service.start(platform_id, merchant_id, **agreed_to, **said)
        return url_for(".plan"), _("Welcome to %(tier)s.", tier=tier.name)
    check_version(subscription, form.version.data)
    quote = service.change(subscription, version=version, interval=interval, terms=terms, coupon=coupon, **agreed_to)
    name = tier.name
    message = _("You have %(tier)s now.", tier=name) if quote.at_once else _("Your plan becomes %(tier)s when the period ends.", tier=name)
    return url_for(".plan"), message


@billing.post("/cancel")
@permission("billing:plan:write")
def cancel() -> ResponseReturnValue:
    with transaction():
        subscription = own(lock=True)
        service.cancel(subscription)
        over = not subscription.live
    said = _("Your plan has ended.") if over else _("Your plan ends with its period. Until then you can resume it.")
    return see_other(url_for(".plan"), said)


@billing.post("/resume")
@permission("billing:plan:write")
def resume() -> ResponseReturnValue:
    with transaction():
        service.resume(own(lock=True))
    return see_other(url_for(".plan"), _("Your plan goes on."))


@billing.post("/drop-change")
@permission("billing:plan:write")
def drop_change() -> ResponseReturnValue:
    with transaction():
        service.drop_change(own(lock=True))
    return see_other(url_for(".plan"), _("The planned change is taken back."))


def own(*, lock: bool = False) -> Subscription:
    """The plan of this store's merchant. Raises NotFound where there is none."""
    found = queries.live(current_platform().id, current_store().merchant_id, lock=lock)
    if found is None:
        raise NotFound(_("You have no plan yet. Choose one first."))
    return found


def _interval() -> str:
    return Interval.YEAR if request.args.get("interval") == "year" else Interval.MONTH


def _currency() -> str:
    """The currency that a plan is to begin in; empty where none is named."""
    asked = request.args.get("currency", "")
    return asked if is_currency(asked) else ""


def _chosen_tier() -> Tier:
    found = tiers.tier_with_code(current_platform().id, request.args.get("tier", ""))
    if found is None or not found.published or found.archived_at is not None or not found.is_public:
        raise NotFound(_("There is no such plan. Choose one of the list."))
    return found


def _quote(subscription: Subscription | None, tier: Tier, interval: str, currency: str, code: str) -> Quote:
    store = current_store()
    said: dict[str, Any] = {"terms": current_terms(), "now": utcnow(), "code": code}
    if subscription is None:
        ensure_can_start(store.platform_id, store.merchant_id)
        quote = pricing.of_start(store.platform_id, store.merchant_id, tier.current, interval, currency=currency, **said)
    else:
        ensure_can_change(subscription)
        quote = pricing.of_change(subscription, tier.current, interval, **said)
    return ensure_can_charge(quote, current_terms())


def _terms() -> Terms:
    """The platform's terms for this merchant."""
    return current_terms().for_buyer(queries.merchant(current_platform().id, current_store().merchant_id))
