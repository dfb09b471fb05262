"""Tenancy: business rows belong to a platform, a merchant on it or a store, and a session sees those of one tenant only.

Models inherit `PlatformScoped`, `MerchantScoped` or `StoreScoped`. In a request the tenant follows from the platform and the store of
the page; elsewhere it is said with `with scope(platform_id):`. A query on such rows outside any scope raises, and so
does everything that the filter cannot follow (tables without their model, SQL text, bulk updates by primary key).
"""

from webapp.tenancy.guard import init_app
from webapp.tenancy.prepared import Prepared
from webapp.tenancy.scope import ScopeError, Tenant, bind_request_scope, current_tenant, scope, turn, unscoped, whole_merchant
from webapp.tenancy.scoped import MerchantScoped, PlatformScoped, StoreScoped, merchant_key, same_merchant, same_store, store_key

__all__ = [
    "MerchantScoped",
    "PlatformScoped",
    "Prepared",
    "ScopeError",
    "StoreScoped",
    "Tenant",
    "bind_request_scope",
    "current_tenant",
    "init_app",
    "merchant_key",
    "same_merchant",
    "same_store",
    "scope",
    "store_key",
    "turn",
    "unscoped",
    "whole_merchant",
]
