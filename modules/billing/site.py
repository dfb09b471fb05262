"""The public price list on the platform's own site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.billing import catalogue, labels
from modules.billing.config import current_terms
from modules.billing.models.subscriptions import Interval
from modules.billing.queries.price_list import Plan, chosen, currencies, public_plans
from webapp.accounts import founding
from webapp.accounts.access import public
from webapp.domain import NotFound
from webapp.routing.context import current_platform, public_url_for, site_store
from webapp.web.assets import asset_url
from webapp.web.htmx import render
from webapp.web.sites import known, site, site_menu, tagged, version_tag

SIGN_UP = "platform-admin.admin.signup.index"

plans = Blueprint("plans", __name__)


def there() -> bool:
    """Whether this site has a price list."""
    return site_store() is None and bool(public_plans(current_platform().id))


@plans.get("/")
@public
def show() -> ResponseReturnValue:
    """What is for sale to everybody. Raises NotFound on a store's site, and where nothing is for sale."""
    found = public_plans(current_platform().id) if site_store() is None else []
    if not found:
        raise NotFound(_("There is no such page."))
    shown = _shown(found)
    tag = version_tag("plans", site(), site_menu("main"), site_menu("foot"), asset_url("billing/prices.css"), _words(shown))
    return known(tag) or tagged(render("billing/site/price_list.html", whole=labels.whole, **shown), tag)


def _shown(found: list[Plan]) -> dict[str, Any]:
    """Everything that the page shows."""
    allowed, offers = founding.is_allowed(current_platform().id), catalogue.offers()
    interval, terms = Interval.YEAR if request.args.get("interval") == "year" else Interval.MONTH, current_terms()
    offered = currencies(found, terms.currency)
    currency = chosen(found, request.args.get("currency", ""), terms.currency)
    asked = {"interval": interval, "currency": currency if currency != offered[0] else None}
    return {
        "plans": found,
        "interval": interval,
        "currency": currency,
        "currencies": offered,
        "offers": offers,
        "quotas": catalogue.quotas(),
        "names": {f.code: f.name for offer in offers for f in offer.features},
        "sign_up": {plan.code: public_url_for(SIGN_UP, plan=plan.code, **asked) for plan in found} if allowed else {},
        "contact": terms.seller.email,
    }


def _words(shown: Mapping[str, Any]) -> list[object]:
    """What a page of plans shows, as it reads: declarations by their names in the language of the page."""
    names = [*map(str, shown["names"].values()), *(str(quota.name) for quota in shown["quotas"])]
    return [names, *(shown[key] for key in ("plans", "interval", "currency", "currencies", "sign_up", "contact"))]
