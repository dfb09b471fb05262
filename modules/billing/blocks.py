"""The price list on a page of the platform's site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l

from modules.billing import labels
from modules.billing.config import current_terms
from modules.billing.queries.price_list import Plan, chosen, public_plans
from webapp.registry.definition import Frontend
from webapp.registry.kinds.blocks import BlockField, FieldType, SiteBlock, Values
from webapp.routing.context import current_platform, site_store


def found() -> list[Plan]:
    """The plans that are shown; none on the site of a store, whose customers buy none."""
    return public_plans(current_platform().id) if site_store() is None else []


def data(_values: Values) -> Mapping[str, Any] | None:
    """The plans; nothing where there are none."""
    plans = found()
    currency = _currency(plans)
    return {"plans": plans, "currency": currency, "price_text": partial(_price, currency)} if plans else None


def _currency(plans: Sequence[Plan]) -> str:
    """The platform's, or the first in which something is sold."""
    return chosen(plans, "", current_terms().currency)


def _price(currency: str, plan: Plan, interval: str) -> str:
    price = plan.price(interval, currency)
    return labels.price_text(price.minor, price.currency, interval) if price is not None else labels.price_text(None, "", interval)


def version(_values: Values) -> object:
    """Everything that is shown of them."""
    plans = found()
    return (_currency(plans), *plans) if plans else "none"


PLANS = SiteBlock(
    code="billing.plans",
    label=_l("Plans and prices"),
    icon="tags",
    weight=40,
    frontend=Frontend.ADMIN,
    fields=(
        BlockField("heading", _l("Heading"), most=120),
        BlockField("label", _l("Words of the button"), most=60),
        BlockField("url", _l("Address of the button"), FieldType.URL, 400),
    ),
    template="billing/site/plans.html",
    data=data,
    version=version,
    stylesheet="billing/plans.css",
)
