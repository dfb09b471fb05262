"""The tables of billing."""

from modules.billing.models.invoices import Invoice, InvoiceLine, Payment
from modules.billing.models.notices import Notice
from modules.billing.models.overrides import FeatureOverride, QuotaOverride
from modules.billing.models.subscriptions import Subscription, SubscriptionEvent
from modules.billing.models.tiers import Tier, TierVersion

__all__ = [
    "FeatureOverride",
    "Invoice",
    "InvoiceLine",
    "Notice",
    "Payment",
    "QuotaOverride",
    "Subscription",
    "SubscriptionEvent",
    "Tier",
    "TierVersion",
]
