"""The platform administrator's pages, one blueprint per menu item."""

from modules.billing.admin import (  # noqa: F401  (they add their views to the blueprints below)
    behind,
    coupons,
    drafts,
    giving,
    limits,
    many_invoices,
    many_subscriptions,
    moving,
    notices,
    overrides,
    payments,
    revenue,
    starting,
)
from modules.billing.admin.history import billing_history
from modules.billing.admin.subscriptions import subscriptions
from modules.billing.admin.tiers import subscription_tiers

__all__ = ["billing_history", "subscription_tiers", "subscriptions"]
