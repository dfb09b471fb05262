"""The tables of billing."""

from modules.billing.models.invoices import Invoice, InvoiceLine
from modules.billing.models.notices import Notice
from modules.billing.models.overrides import FeatureOverride, QuotaOverride
from modules.billing.models.payments import Dispute, Payer, Payment, Refund
from modules.billing.models.subscriptions import Subscription, SubscriptionEvent
from modules.billing.models.tiers import Tier, TierVersion

__all__ = [
    "Dispute",
    "FeatureOverride",
    "Invoice",
    "InvoiceLine",
    "Notice",
    "Payer",
    "Payment",
    "QuotaOverride",
    "Refund",
    "Subscription",
    "SubscriptionEvent",
    "Tier",
    "TierVersion",
]
