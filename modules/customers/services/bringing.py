"""Many customers at once, new ones and changes, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from modules.customers.models import Consent, Customer, PostalAddress, Reference
from modules.customers.queries import bringing, standing_answers
from modules.customers.services.values import name_key
from webapp.actor import current_actor
from webapp.commerce import Address
from webapp.commerce.address import AddressError, checked
from webapp.db import db
from webapp.db.bulk import insert_rows, insert_with_ids, update_rows
from webapp.db.folding import folded
from webapp.imports.kind import Outcome
from webapp.merchants.models import Store
from webapp.merchants.queries import hold_merchant

OWN = ("name", "company", "email", "phone", "vat_number", "locale")
PLACE = ("street", "postal_code", "city", "country")


@dataclass(slots=True)
class Brought:
    """What one row says, and whom it is about where they are there; then what came of it."""

    number: int
    values: Mapping[str, Any]
    known: Customer | None = None
    home: PostalAddress | None = None
    id: int = 0
    error: str = ""
    outcome: Outcome = "unchanged"
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    postal: Address | None = None
    planned: bool = False

    def plan(self, country: str) -> None:
        """Find out what it changes, once. Of an address that is new and says no country, it is this one."""
        if self.planned:
            return
        self.planned = True
        if any(self.values.get(key) for key in PLACE):
            before = self.home.postal if self.home is not None else Address(country=country)
            wanted = {key: self.values.get(key) or getattr(before, key) for key in PLACE}
            try:
                self.postal = checked(Address(wanted["street"], wanted["postal_code"], wanted["city"], before.region, wanted["country"]))
            except AddressError as error:
                self.error = error.message
                return
        self._compare(self.known, OWN, self.values)
        if self.postal is not None:
            self._compare(self.home, PLACE, {key: getattr(self.postal, key) for key in PLACE})
        self.outcome = "created" if self.known is None else "updated" if self.changes else "unchanged"

    def _compare(self, there: Any, keys: Sequence[str], given: Mapping[str, Any]) -> None:
        for key in keys:
            before, after = (getattr(there, key) or "") if there is not None else "", given.get(key) or ""
            if after and after != before:
                self.changes[key] = before, after

    def row(self, others: Sequence[PostalAddress] = ()) -> dict[str, Any]:
        """The customer's own columns as they will be, who lives at these addresses too."""
        kept = {key: self.values.get(key) or (getattr(self.known, key) if self.known is not None else "") or "" for key in OWN}
        home = self.postal or (self.home.postal if self.home is not None else Address())
        homes: list[Address | PostalAddress] = [home, *others]
        places = (part for each in homes for part in (each.street, each.postal_code, each.city))
        found = folded(*(kept[key] for key in OWN if key != "locale"), *places)
        email = kept["email"] or None
        more = {"country": home.country if self.postal or self.home else "", "search": found}
        return {**kept, "email": email, "name_key": name_key(kept["name"], kept["company"], email), **more}


def bring_in(store: Store, given: Sequence[Brought]) -> Sequence[Brought]:
    """Write what these rows say; each tells what came of it. Whose row they are about was found and locked before."""
    hold_merchant(store.platform_id, store.merchant_id)
    owner = {"platform_id": store.platform_id, "merchant_id": store.merchant_id}
    for each in given:
        each.plan(store.home_country)
    fine = [each for each in given if not each.error]
    new = [each for each in fine if each.known is None]
    ids = insert_with_ids(Customer, [{**owner, "met_store_id": store.id, **each.row()} for each in new])
    for each, number in zip(new, ids, strict=True):
        each.id = number
    changed = [each for each in fine if each.known is not None]
    for each in changed:
        each.id = each.known.id if each.known is not None else 0
    others = bringing.other_homes([each.id for each in changed if each.changes])
    rows = {each.id: each.row(others.get(each.id, ())) for each in changed if each.changes}
    update_rows(Customer, rows, version=Customer.version + 1)
    _homes(owner, fine)
    _references(owner, fine)
    _consents(owner, fine)
    db.session.flush()
    return given


def _homes(owner: Mapping[str, int], given: Sequence[Brought]) -> None:
    placed = [each for each in given if each.postal is not None and any(key in each.changes for key in PLACE)]
    words = {each.number: {key: getattr(each.postal, key) for key in PLACE} for each in placed}
    insert_rows(
        PostalAddress, [{**owner, "customer_id": each.id, "is_main": True, **words[each.number]} for each in placed if each.home is None]
    )
    update_rows(
        PostalAddress, {each.home.id: words[each.number] for each in placed if each.home is not None}, version=PostalAddress.version + 1
    )


def _references(owner: Mapping[str, int], given: Sequence[Brought]) -> None:
    keys = {each.values["reference"]: each.id for each in given if "reference" in each.values}
    there = bringing.by_references(owner["merchant_id"], keys)
    insert_rows(Reference, [{**owner, "customer_id": number, "key": key} for key, number in keys.items() if key not in there])


def _consents(owner: Mapping[str, int], given: Sequence[Brought]) -> None:
    said = {each.id: each.values["consent"] == "true" for each in given if "consent" in each.values}
    standing = standing_answers(list(said), "email")
    same = {**owner, "channel": "email", "source": "import", "actor_id": current_actor().user_id}
    insert_rows(Consent, [{**same, "customer_id": each, "given": yes} for each, yes in said.items() if standing.get(each) != yes])
