"""Cards on dashboards."""

from __future__ import annotations

from flask import render_template

from modules.billing import labels
from modules.billing.beginning import wished
from modules.billing.config import current_terms
from modules.billing.queries import revenue, subscriptions, tiers
from modules.billing.services import renewals
from webapp.routing.context import current_platform, current_store


def revenue_card() -> str:
    """Recurring revenue and how the subscriptions stand."""
    platform_id = current_platform().id
    return render_template(
        "billing/admin/_card.html",
        revenue=revenue.brings(platform_id),
        counts=subscriptions.live_by_status(platform_id),
        lacks=renewals.lacks(current_terms()) if tiers.sells(platform_id) else [],
        labels=labels,
    )


def plan_card() -> str:
    """The store's plan and what happens next."""
    platform_id, merchant_id = current_platform().id, current_store().merchant_id
    subscription = subscriptions.live(platform_id, merchant_id)
    wish = wished(platform_id, merchant_id) if subscription is None else None
    return render_template("billing/store/_card.html", subscription=subscription, wish=wish, labels=labels)
