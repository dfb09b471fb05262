"""Customers that come with an order or a card: found, or met for the first time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from modules.customers import queries
from modules.customers.models import Customer, Reference
from modules.customers.services import values
from modules.customers.services.addresses import add_address
from modules.customers.services.customers import added
from webapp.accounts.identity import normal_email
from webapp.commerce.address import Address, checked
from webapp.db import db
from webapp.db.bulk import insert_with_ids
from webapp.db.folding import folded
from webapp.domain import DomainError
from webapp.merchants.models import Store
from webapp.merchants.queries import hold_merchant
from webapp.registry.ports.customers import Buyer

LONGEST_KEY = 160


def known(merchant_id: int, email: str, reference: str) -> Customer | None:
    """The merchant's customer with this e-mail address, else with this reference; who they became, where they were merged."""
    normal = normal_email(email) if email else None
    found = queries.by_email(merchant_id, normal) if normal else None
    if found is None and reference:
        found = queries.by_reference(merchant_id, reference[:LONGEST_KEY])
    return queries.survivor(found.id) if found is not None else None


def ensure(store: Store, buyer: Buyer) -> Customer:
    """The customer that a buyer already is, or a new one met in this store.

    No quota counts. What is wrong with a buyer's values is left out.
    """
    hold_merchant(store.platform_id, store.merchant_id)
    found = known(store.merchant_id, buyer.email, buyer.reference) or _met(store, buyer)
    if buyer.reference and queries.by_reference(store.merchant_id, buyer.reference[:LONGEST_KEY]) is None:
        owner = {"platform_id": store.platform_id, "merchant_id": store.merchant_id}
        db.session.add(Reference(customer_id=found.id, key=buyer.reference[:LONGEST_KEY], **owner))
        db.session.flush()
    return found


def ensure_many(store: Store, buyers: Sequence[Buyer]) -> list[int]:
    """The ids of the customers that these buyers are, in their order, in a fixed number of statements; new ones are met in this store.

    Each has an e-mail address in its normal form, another one each. No quota counts.
    """
    hold_merchant(store.platform_id, store.merchant_id)
    known = queries.ids_by_email(store.merchant_id, [buyer.email for buyer in buyers])
    new = [buyer for buyer in buyers if buyer.email not in known]
    ids = insert_with_ids(Customer, [row_of(store, buyer, buyer.email) for buyer in new])
    known.update(zip((buyer.email for buyer in new), ids, strict=True))
    return [known[buyer.email] for buyer in buyers]


def row_of(store: Store, buyer: Buyer, email: str, home: Address | None = None) -> dict[str, Any]:
    """The columns of a new customer, whose address is in its normal form, who lives there."""
    words = {"name": buyer.name[:160], "company": buyer.company[:160], "email": email, "phone": _phone_or_empty(store, buyer.phone)}
    place = home or Address()
    found = {
        "name_key": values.name_key(words["name"], words["company"], email),
        "search": folded(*words.values(), place.street, place.postal_code, place.city),
        "country": place.country,
        "locale": buyer.locale[:8],
    }
    return {"platform_id": store.platform_id, "merchant_id": store.merchant_id, "met_store_id": store.id, **words, **found}


def _met(store: Store, buyer: Buyer) -> Customer:
    customer = added(
        store,
        name=buyer.name[:160],
        company=buyer.company[:160],
        email=normal_email(buyer.email) if buyer.email else None,
        phone=_phone_or_empty(store, buyer.phone),
        locale=buyer.locale[:8],
    )
    postal = known_address(buyer.address)
    if postal:
        add_address(customer.id, label="", postal=postal)
    return customer


def _phone_or_empty(store: Store, text: str) -> str:
    try:
        return values.phone_of(store, text)
    except DomainError:
        return ""


def known_address(address: Address | None) -> Address | None:
    """An address that its country does not know is left to whoever sent it."""
    try:
        return checked(address) if address else None
    except DomainError:
        return None
