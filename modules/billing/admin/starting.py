"""Starting a subscription for a merchant: what it costs and opens is shown first, and done exactly so."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.billing import catalogue, labels, pricing
from modules.billing.admin.subscriptions import subscriptions
from modules.billing.config import current_terms
from modules.billing.forms import StartForm, in_currency, minor
from modules.billing.models import TierVersion
from modules.billing.previews import ensure_can_charge, limits
from modules.billing.queries import subscriptions as queries
from modules.billing.queries import tiers
from modules.billing.queries.price_list import currencies
from modules.billing.quotes import Quote
from modules.billing.services import subscriptions as service
from modules.billing.services.ensuring import ensure_can_start
from webapp.accounts.access import permission
from webapp.db import utcnow
from webapp.domain import DomainError
from webapp.routing.context import current_platform
from webapp.web.htmx import render
from webapp.web.saving import go, save_form

PAGE, PART = "billing/admin/start.html", "billing/admin/_start.html"


@subscriptions.route("/new", methods=["GET", "POST"])
@permission("billing:subscriptions:write")
def create() -> ResponseReturnValue:
    """Sent for the first time, or with something else typed, the form comes back with the quote; sent again it starts exactly that."""
    platform_id = current_platform().id
    price_list = tiers.tiers(platform_id)
    form = in_currency(StartForm, currencies([tier.current for tier in price_list], current_terms().currency))
    form.merchant.choices = [(m.id, m.legal_name) for m in queries.merchants_without(platform_id)]
    form.tier.choices = [(t.id, t.name) for t in price_list]

    def draw(status: int, quote: Quote | None = None) -> ResponseReturnValue:
        form.quote.data = _seen(form, quote) if quote is not None else ""
        held = limits(platform_id, form.merchant.data, quote) if quote is not None else None
        said: dict[str, Any] = {"quote": quote, "limits": held, "names": catalogue.feature_names, "labels": labels}
        return render(PAGE, PART, status, form=form, tiers=price_list, **said)

    return save_form(form, lambda: _start(form), draw=draw, then=lambda done: draw(200, done) if isinstance(done, Quote) else go(done))


def _start(form: StartForm) -> Quote | tuple[str, str]:
    """The quote, where this one was not shown yet; else where to go once it has started."""
    platform_id, version, asked = current_platform().id, tiers.published(current_platform().id, form.tier.data).current, _asked(form)
    quote = _quote(platform_id, form, version, asked)
    if form.quote.data != _seen(form, quote):
        return quote
    said: dict[str, Any] = {"coupon": asked.pop("code"), "expected": quote.to_pay, "seen": quote.mark, **asked}
    started = service.start(platform_id, form.merchant.data, version=version, interval=form.interval.data, terms=current_terms(), **said)
    name = started.merchant.legal_name
    return url_for(".detail", subscription_id=started.id), _("The subscription of %(name)s has started.", name=name)


def _asked(form: StartForm) -> dict[str, Any]:
    return {
        "currency": form.currency.data,
        "trial_days": form.trial_days.data,
        "agreed_price": minor(form.agreed_price.data),
        "code": form.code.data or "",
    }


def _quote(platform_id: int, form: StartForm, version: TierVersion, asked: dict[str, Any]) -> Quote:
    """What it costs. Raises DomainError with the reason why it cannot start."""
    ensure_can_start(platform_id, form.merchant.data)
    interval, currency, terms = form.interval.data, asked["currency"], current_terms()
    if asked["agreed_price"] is None and version.sold_in(currency) and version.price(interval, currency) is None:
        said = _("The price of this tier is on request. Enter the price that was agreed.")
        raise DomainError(said, "price_missing", field="agreed_price")
    quote = pricing.of_start(platform_id, form.merchant.data, version, interval, terms=terms, now=utcnow(), **asked)
    return ensure_can_charge(quote, terms)


def _seen(form: StartForm, quote: Quote) -> str:
    """Names everything that was asked for and shown."""
    return quote.marked(form.merchant.data, form.trial_days.data, form.code.data or "")
