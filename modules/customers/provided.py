"""What other modules ask about customers (the port `Customers`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from flask import has_request_context, url_for

from modules.customers import queries
from modules.customers.models import Customer, PostalAddress
from modules.customers.services import buyers, figures
from modules.customers.services.meeting import ensure_all
from webapp.accounts.access import may
from webapp.entitlements.gate import feature_enabled
from webapp.merchants.queries import store_of
from webapp.registry.ports.customers import Buyer, Known
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

    def ensure_all(self, store_id: int, buyers: Sequence[Buyer]) -> Sequence[int]:
        """The customers' ids, in the order of the buyers."""
        return ensure_all(store_of(current_platform().id, store_id), buyers)

    def changed(self, customer_ids: Collection[int]) -> None:
        """Their figures are counted again before the transaction commits."""
        figures.changed(customer_ids)

    def search(self, store_id: int, words: str, limit: int) -> Sequence[Known]:
        """Customers of the store's merchant, by name."""
        if has_request_context() and not _may_look():
            return []
        store = store_of(current_platform().id, store_id)
        return [_known(*row) for row in queries.of_merchant(store.merchant_id, words, limit)]

    def label(self, customer_ids: Collection[int]) -> Mapping[int, str]:
        """Names by the ids that were asked for."""
        return {each.id: (queries.survivor(each.id) if each.merged_into_id else each).title for each in queries.many(customer_ids)}

    def link(self, customer_id: int) -> str | None:
        """The page's address."""
        if not has_request_context() or not _may_look():
            return None
        return url_for("customers.store.customers.detail", customer_id=customer_id)


def _may_look() -> bool:
    """Whether who asks may see customers here."""
    return may(READ) and feature_enabled("customer_directory")


def _known(customer: Customer, home: PostalAddress | None) -> Known:
    buyer = Buyer(
        name=customer.name,
        email=customer.email or "",
        phone=customer.phone,
        company=customer.company,
        locale=customer.locale,
        address=home.postal if home is not None else None,
    )
    return Known(id=customer.id, title=customer.title, buyer=buyer)
