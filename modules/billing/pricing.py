"""What a plan costs one merchant today: with its discount or a code that it enters, and with its credit. Nothing is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from modules.billing.config import Terms
from modules.billing.models import Subscription, TierVersion
from modules.billing.queries import credit, overrides, subscriptions
from modules.billing.quotes import Quote, beginning_in, quote_change, quote_renewal, quote_start
from modules.billing.services import discounts


def of_start(
    platform_id: int,
    merchant_id: int,
    version: TierVersion,
    interval: str,
    *,
    terms: Terms,
    now: datetime,
    code: str = "",
    currency: str = "",
    agreed_price: int | None = None,
    trial_days: int = 0,
) -> Quote:
    """What beginning today costs. Raises DomainError for a code that the merchant cannot redeem, or a price that there is not."""
    currency, terms = beginning_in(version, currency, terms), terms.for_buyer(subscriptions.merchant(platform_id, merchant_id))
    coupon = discounts.redeemable(platform_id, merchant_id, code, currency, now=now) if code else None
    said: dict[str, Any] = {"coupon": coupon, "agreed_price": agreed_price, "trial_days": trial_days}
    beside = overrides.beside(platform_id, [merchant_id])[merchant_id]
    quote = quote_start(version, interval, currency=currency, terms=terms, now=now, beside=beside, **said)
    return _less_credit(platform_id, merchant_id, quote)


def of_change(
    subscription: Subscription,
    version: TierVersion,
    interval: str,
    *,
    terms: Terms,
    now: datetime,
    agreed_price: int | None = None,
    code: str = "",
) -> Quote:
    """What moving to this tier costs. Raises DomainError as `quote_change` does, and for a code that cannot be redeemed."""
    coupon = discounts.offered(subscription, code, now=now) if code else discounts.next_coupon(subscription)
    beside = overrides.beside(subscription.platform_id, [subscription.merchant_id])[subscription.merchant_id]
    said: dict[str, Any] = {"agreed_price": agreed_price, "coupon": coupon, "beside": beside}
    quote = quote_change(subscription, version, interval, terms=terms, now=now, **said)
    return _less_credit(subscription.platform_id, subscription.merchant_id, quote)


def of_renewal(subscription: Subscription, *, terms: Terms) -> Quote:
    """What the next invoice charges, as things stand."""
    quote = quote_renewal(subscription, terms=terms, coupon=discounts.next_coupon(subscription))
    return _less_credit(subscription.platform_id, subscription.merchant_id, quote)


def _less_credit(platform_id: int, merchant_id: int, quote: Quote) -> Quote:
    there = credit.balance(platform_id, merchant_id, quote.currency) if quote.total > 0 else 0
    return replace(quote, from_credit=min(there, max(quote.total, 0)))
