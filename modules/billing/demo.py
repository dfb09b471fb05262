"""The demo's price list and a few subscriptions with a year of invoices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from modules.billing.amounts import add_months
from modules.billing.config import Terms, current_terms
from modules.billing.models import Tier
from modules.billing.queries.subscriptions import merchants_without
from modules.billing.seller import seller_of
from modules.billing.services import renewals
from modules.billing.services import subscriptions as subscription_service
from modules.billing.services.tiers import Contents, create_tier
from webapp.db import utcnow
from webapp.kernel import kernel
from webapp.registry.definition import Quota
from webapp.settings.config import module_config
from webapp.switching.ask import Ask, Configure

MONTHS_BACK = 6
SELLER = {
    "seller_name": "Interlock Demo S.A.",
    "seller_street": "5, rue Plaetis",
    "seller_postal_code": "2338",
    "seller_city": "Luxembourg",
    "seller_country": "LU",
    "seller_vat": "LU26375245",
    "seller_register": "B123456",
    "seller_email": "billing@example.com",
    "seller_iban": "LU280019400644750000",
    "seller_bic": "BCEELULL",
}
# code, name, description, price per month, price per year (minor units)
TIERS: tuple[tuple[str, str, str, int | None, int | None], ...] = (
    ("starter", "Starter", "Everything to begin with.", 0, 0),
    ("growth", "Growth", "For shops that sell every day.", 4900, 49000),
    ("scale", "Scale", "For several shops and teams.", 12900, 129000),
    ("enterprise", "Enterprise", "Made to measure.", None, None),
)


def seed_demo(platform: Any) -> None:
    """Four tiers, and a Growth subscription with its invoices for every merchant there is."""
    made, terms = _tiers(platform.id), _seller(platform)
    begin = add_months(utcnow(), -MONTHS_BACK, terms.zone)
    for merchant in merchants_without(platform.id):
        subscription = subscription_service.start(
            platform.id, merchant.id, version=made[1].current, interval="month", terms=terms, now=begin
        )
        for _month in range(MONTHS_BACK):
            if subscription.period_end <= utcnow():
                renewals.renew(subscription, terms=terms, now=subscription.period_end)


def _seller(platform: Any) -> Terms:
    """Who sells here, written into the settings: without that no invoice is issued."""
    revision = kernel().modules.snapshot(platform.id).revision
    kernel().modules.apply(Ask(platform.id, Configure("billing", {**module_config("billing"), **SELLER}), revision=revision))
    return replace(current_terms(), seller=seller_of(SELLER))


def _tiers(platform_id: int) -> list[Tier]:
    registry = kernel().registry
    made: list[Tier] = []
    for step, (code, name, description, month, year) in enumerate(TIERS):
        contents = Contents(
            price_month=month,
            price_year=year,
            features=tuple(each.code for _module, each in registry.features.values() if each.sold and each.step <= step),
            quotas={each.code: limit_of(each, step) for _module, each in registry.quotas.values() if each.steps},
        )
        made.append(
            create_tier(
                platform_id,
                code=code,
                name=name,
                description=description,
                rank=(step + 1) * 10,
                is_public=month is not None,
                contents=contents,
                currency=current_terms().currency,
            )
        )
    return made


def limit_of(quota: Quota, step: int) -> int | None:
    """What a tier of this step limits a quota to; the largest suggestion where there are fewer."""
    return quota.steps[min(step, len(quota.steps) - 1)]
