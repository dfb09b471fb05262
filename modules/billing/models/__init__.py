"""The tables of billing."""

from modules.billing.models.clocks import Clock, ToldLevel
from modules.billing.models.credits import Credit
from modules.billing.models.discounts import Coupon, Discount
from modules.billing.models.invoices import Invoice, InvoiceLine
from modules.billing.models.notices import Notice
from modules.billing.models.overrides import FeatureOverride, QuotaOverride
from modules.billing.models.payments import Dispute, Payer, Payment, Refund
from modules.billing.models.revenue import RevenueSpan
from modules.billing.models.subscriptions import Subscription, SubscriptionEvent
from modules.billing.models.tiers import Tier, TierDraft, TierVersion
from modules.billing.models.usage import UsageDay

__all__ = [
    "Clock",
    "Coupon",
    "Credit",
    "Discount",
    "Dispute",
    "FeatureOverride",
    "Invoice",
    "InvoiceLine",
    "Notice",
    "Payer",
    "Payment",
    "QuotaOverride",
    "Refund",
    "RevenueSpan",
    "Subscription",
    "SubscriptionEvent",
    "Tier",
    "TierDraft",
    "TierVersion",
    "ToldLevel",
    "UsageDay",
]
