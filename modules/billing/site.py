"""The public price list on the platform's own site."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.billing import catalogue, labels
from modules.billing.config import current_terms
from modules.billing.models.subscriptions import Interval
from modules.billing.queries.price_list import public_plans
from webapp.accounts import founding
from webapp.accounts.access import public
from webapp.domain import NotFound
from webapp.routing.context import current_platform, public_url_for, site_store
from webapp.web.assets import asset_url
from webapp.web.htmx import render
from webapp.web.sites import not_modified, site, site_menu, tagged, version_tag

SIGN_UP = "platform-admin.admin.signup.index"

plans = Blueprint("plans", __name__)


@plans.get("/")
@public
def show() -> ResponseReturnValue:
    """What is for sale to everybody. Raises NotFound on a store's site, and where nothing is for sale."""
    platform = current_platform()
    found = public_plans(platform.id) if site_store() is None else []
    if not found:
        raise NotFound(_("There is no such page."))
    interval = Interval.YEAR if request.args.get("interval") == "year" else Interval.MONTH
    offers, quotas = catalogue.offers(), catalogue.quotas()
    sign_up = public_url_for(SIGN_UP) if founding.is_allowed(platform.id) else None
    contact = current_terms().seller.email
    names = {f.code: f.name for offer in offers for f in offer.features}
    words = [*map(str, names.values()), *(str(quota.name) for quota in quotas)]
    shown = (interval, found, words, sign_up, contact, site(), site_menu("main"), site_menu("foot"), asset_url("billing/prices.css"))
    tag = version_tag("plans", *shown)
    return not_modified(tag) or tagged(
        render(
            "billing/site/price_list.html",
            plans=found,
            interval=interval,
            offers=offers,
            quotas=quotas,
            names=names,
            sign_up=sign_up,
            contact=contact,
            whole=labels.whole,
        ),
        tag,
    )
