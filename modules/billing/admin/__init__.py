"""The platform administrator's pages, one blueprint per menu item."""

from modules.billing.admin import overrides  # noqa: F401  (it adds its views to the subscriptions blueprint)
from modules.billing.admin.history import billing_history
from modules.billing.admin.subscriptions import subscriptions
from modules.billing.admin.tiers import subscription_tiers

__all__ = ["billing_history", "subscription_tiers", "subscriptions"]
