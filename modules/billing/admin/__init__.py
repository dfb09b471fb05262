"""The platform administrator's pages, one blueprint per menu item."""

from modules.billing.admin import behind, coupons, drafts, giving, limits, many_invoices, moving, notices, overrides, payments, revenue  # noqa: F401  (they add their views to the blueprints below)
from modules.billing.admin.history import billing_history
from modules.billing.admin.subscriptions import subscriptions
from modules.billing.admin.tiers import subscription_tiers

__all__ = ["billing_history", "subscription_tiers", "subscriptions"]
