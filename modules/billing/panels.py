"""What billing shows on the page of a merchant: its subscription, its invoices, what it uses, and where its plan is overridden."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template
from flask_babel import lazy_gettext as _l

from modules.billing import catalogue, labels
from modules.billing.queries import invoices, overrides, subscriptions
from modules.billing.queries.credit import balances
from modules.billing.using import using
from webapp.db import utcnow
from webapp.registry.definition import Frontend
from webapp.registry.kinds.panels import Panel
from webapp.routing.context import current_platform

SHOWN = 5


def subscription(ids: Sequence[int]) -> str:
    """The subscription, its state and what is next."""
    platform_id, merchant_id = current_platform().id, ids[0]
    live = subscriptions.live(platform_id, merchant_id)
    facts = {"subscription": live, "balances": balances(platform_id, merchant_id), "merchant_id": merchant_id}
    return render_template("billing/admin/_hub_subscription.html", labels=labels, **facts)


def latest_invoices(ids: Sequence[int]) -> str:
    """The latest invoices."""
    found = invoices.latest(current_platform().id, ids[0], SHOWN + 1)
    return render_template("billing/admin/_hub_invoices.html", invoices=found[:SHOWN], more=len(found) > SHOWN, labels=labels)


def used(ids: Sequence[int]) -> str:
    """How far the limits of the plan are used up, over all stores of the merchant."""
    return render_template("billing/admin/_hub_usage.html", usage=using(current_platform().id, ids[0]), labels=labels)


def overridden(ids: Sequence[int]) -> str:
    """The overrides that stand."""
    standing = overrides.standing(current_platform().id, ids[0])
    return render_template(
        "billing/admin/_hub_overrides.html", standing=standing, names=catalogue.names(), now=utcnow(), merchant_id=ids[0]
    )


READ, INVOICES = "billing:subscriptions:read", "billing:invoices:read"
PANELS = tuple(
    Panel(code=code, subject="merchant", title=title, render=render, frontend=Frontend.ADMIN, permission=permission, weight=weight)
    for code, title, render, permission, weight in (
        ("billing-subscription", _l("Subscription"), subscription, READ, 10),
        ("billing-usage", _l("Usage"), used, READ, 20),
        ("billing-invoices", _l("Invoices"), latest_invoices, INVOICES, 30),
        ("billing-overrides", _l("Overrides of the plan"), overridden, READ, 40),
    )
)
