"""The demo's price list and a few subscriptions with a year of invoices."""

from __future__ import annotations

from typing import Any

from modules.billing.amounts import add_months
from modules.billing.config import current_terms
from modules.billing.models import Tier
from modules.billing.queries.subscriptions import merchants_without
from modules.billing.services import renewals
from modules.billing.services import subscriptions as subscription_service
from modules.billing.services.tiers import Contents, create_tier
from webapp.db import utcnow
from webapp.kernel import kernel

ACTOR = "demo"
MONTHS_BACK = 6
# code, name, description, price per month, price per year (minor units)
TIERS: tuple[tuple[str, str, str, int | None, int | None], ...] = (
    ("starter", "Starter", "Everything to begin with.", 0, 0),
    ("growth", "Growth", "For shops that sell every day.", 4900, 49000),
    ("scale", "Scale", "For several shops and teams.", 12900, 129000),
    ("enterprise", "Enterprise", "Made to measure.", None, None),
)
# Each tier holds the features of those before it.
FEATURES: tuple[tuple[str, ...], ...] = (
    ("inventory_basic", "low_stock_alerts", "marketplace_import", "billing_history"),
    ("inventory_locations", "inventory_import_export", "product_feed_export"),
    ("stock_transfers",),
    (),
)
QUOTAS: dict[str, tuple[int | None, ...]] = {
    "products": (200, 2_500, 25_000, None),
    "team_members": (2, 5, 15, None),
    "stores": (1, 1, 5, None),
    "locations": (1, 3, 15, None),
}


def seed_demo(platform: Any) -> None:
    """Four tiers, and a Growth subscription with its invoices for every merchant there is."""
    made = _tiers(platform.id)
    begin = add_months(utcnow(), -MONTHS_BACK, current_terms().zone)
    for merchant in merchants_without(platform.id):
        subscription = subscription_service.start(
            platform.id, merchant.id, version=made[1].current, interval="month", terms=current_terms(), actor=ACTOR, now=begin
        )
        for _month in range(MONTHS_BACK):
            if subscription.period_end <= utcnow():
                renewals.renew(subscription, terms=current_terms(), now=subscription.period_end)


def _tiers(platform_id: int) -> list[Tier]:
    registry = kernel().registry
    made: list[Tier] = []
    held: list[str] = []
    for index, (code, name, description, month, year) in enumerate(TIERS):
        held += [f for f in FEATURES[index] if f in registry.features]
        contents = Contents(
            price_month=month,
            price_year=year,
            features=tuple(held),
            quotas={quota: limits[index] for quota, limits in QUOTAS.items() if quota in registry.quotas},
        )
        made.append(
            create_tier(
                platform_id,
                code=code,
                name=name,
                description=description,
                rank=(index + 1) * 10,
                is_public=month is not None,
                contents=contents,
                currency=current_terms().currency,
                actor=ACTOR,
            )
        )
    return made
