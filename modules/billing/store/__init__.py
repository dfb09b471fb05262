"""The merchant's side, one blueprint: plan and usage, and its invoices."""

from modules.billing.store import invoices, method, pausing  # noqa: F401  (they add their views to the billing blueprint)
from modules.billing.store.plan import billing

__all__ = ["billing"]
