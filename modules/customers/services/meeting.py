"""Many buyers at once, as a page of orders brings them: found by their e-mail addresses, or met for the first time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from modules.customers import queries
from modules.customers.models import Customer, PostalAddress
from modules.customers.services.buyers import ensure, known_address, row_of
from webapp.accounts.identity import normal_email
from webapp.commerce.address import Address
from webapp.db.bulk import insert_rows, insert_with_ids
from webapp.merchants.models import Store
from webapp.merchants.queries import hold_merchant
from webapp.registry.ports.customers import Buyer


def ensure_all(store: Store, buyers: Sequence[Buyer]) -> list[int]:
    """The ids of the customers that these buyers are, in their order, in a fixed number of statements; new ones are met in this store.

    No quota counts. What is wrong with a buyer's values is left out. Who has no address to be found by is looked for one by one.
    """
    hold_merchant(store.platform_id, store.merchant_id)
    emails = [normal_email(each.email) if each.email and not each.reference else "" for each in buyers]
    found = queries.survivors_by_email(store.merchant_id, {each for each in emails if each})
    first: dict[str, Buyer] = {}
    for email, buyer in zip(emails, buyers, strict=True):
        if email and email not in found:
            first.setdefault(email, buyer)
    found |= _met(store, first)
    return [found[email] if email else ensure(store, buyer).id for email, buyer in zip(emails, buyers, strict=True)]


def _met(store: Store, new: Mapping[str, Buyer]) -> dict[str, int]:
    homes = {email: known_address(buyer.address) or Address() for email, buyer in new.items()}
    rows = [row_of(store, buyer, email, homes[email]) for email, buyer in new.items()]
    ids = dict(zip(new, insert_with_ids(Customer, rows), strict=True))
    owner = {"platform_id": store.platform_id, "merchant_id": store.merchant_id, "label": "", "is_main": True}
    insert_rows(PostalAddress, [{**owner, "customer_id": ids[email], **_place(home)} for email, home in homes.items() if home])
    return ids


def _place(home: Address) -> dict[str, Any]:
    return {name: getattr(home, name) for name in ("street", "postal_code", "city", "region", "country")}
