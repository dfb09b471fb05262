"""What other modules ask about customers (the port `Customers`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask import has_request_context, url_for

from modules.customers import queries
from modules.customers.services import buyers
from webapp.accounts.access import may
from webapp.entitlements.gate import feature_enabled
from webapp.merchants.queries import store_of
from webapp.registry.ports.customers import Buyer
from webapp.routing.context import current_platform

READ = "customers:customers:read"


class Directory:
    """The answers. Customers are found by e-mail address, then by reference, never by name: two people may share one."""

    def find(self, store_id: int, *, email: str = "", reference: str = "") -> int | None:
        """The customer's id; who they became, where they were merged."""
        found = buyers.known(store_of(current_platform().id, store_id).merchant_id, email, reference)
        return None if found is None else found.id

    def ensure(self, store_id: int, buyer: Buyer) -> int:
        """The customer's id; a new one's where there is none. Quotas never stop an order."""
        return buyers.ensure(store_of(current_platform().id, store_id), buyer).id

    def label(self, customer_ids: Collection[int]) -> Mapping[int, str]:
        """Names by the ids that were asked for."""
        return {each.id: (queries.survivor(each.id) if each.merged_into_id else each).title for each in queries.many(customer_ids)}

    def link(self, customer_id: int) -> str | None:
        """The page's address."""
        if not has_request_context() or not may(READ) or not feature_enabled("customer_directory"):
            return None
        return url_for("customers.store.customers.detail", customer_id=customer_id)
