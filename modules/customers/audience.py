"""What other modules ask before they write to customers (the port `Audience`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modules.customers import queries
from modules.customers.models.customers import ACTIVE
from modules.customers.queries import audience, segments
from modules.customers.services import record_consent
from webapp.accounts.access import may
from webapp.entitlements.gate import feature_enabled
from webapp.merchants.queries import store_of
from webapp.registry.ports.audience import Contact, Whom
from webapp.routing.context import current_platform

READ = "customers:customers:read"


class Reach:
    """The answers, for mail."""

    def segments(self, store_id: int) -> Mapping[int, str]:
        """The merchant's, by name."""
        if not (may(READ) and feature_enabled("customer_segments")):
            return {}
        merchant_id = _merchant(store_id)
        return {each.id: each.name for each in segments.every_segment() if each.merchant_id == merchant_id}

    def hindered(self, store_id: int, whom: Whom) -> Mapping[str, int]:
        """By why."""
        return audience.hindered(_merchant(store_id), whom)

    def contacts(self, store_id: int, whom: Whom, *, after: int = 0, limit: int = 500) -> Sequence[Contact]:
        """Who agreed."""
        found = audience.reachable(_merchant(store_id), whom, after, limit)
        return [Contact(id=each.id, title=each.title, address=each.email or "", locale=each.locale) for each in found]

    def answer(self, store_id: int, customer_id: int, *, given: bool, source: str) -> None:
        """Said already is said once. Nothing is written of somebody who was erased. Raises NotFound."""
        customer = queries.survivor(customer_id)
        if customer.merchant_id != _merchant(store_id) or customer.status != ACTIVE:
            return
        said = queries.standing_consents(queries.family(customer.id)).get(audience.EMAIL)
        if said is None or said.given != given:
            record_consent(customer.id, channel=audience.EMAIL, given=given, source=source)


def _merchant(store_id: int) -> int:
    return store_of(current_platform().id, store_id).merchant_id
