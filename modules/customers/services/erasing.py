"""Erasing a customer: no word of theirs stays in any table or file, and figures stay.

The row stays, so that orders and invoices still add up, and so do the dates and channels of consent, which name nobody.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete

from modules.customers import queries
from modules.customers.events import ERASED as TOLD
from modules.customers.models import Customer, Leaving, Note, PostalAddress, Reference, SegmentMember, Tagging
from modules.customers.models.customers import ERASED, SUBJECT
from modules.customers.queries import duplicates
from modules.customers.services.customers import held
from modules.customers.services.figures import batches, remove
from modules.customers.services.marks import clear
from modules.customers.services.trail import ERASED as GONE
from modules.customers.services.trail import note_deed
from webapp import privacy
from webapp.db import before_commit, check_version, db
from webapp.events import publish
from webapp.registry.kinds.personal import Whose

WORDS = ("name", "company", "phone", "vat_number", "locale", "country", "name_key", "search")


def erase(customer_id: int, *, version: int) -> None:
    """Erase a customer with everybody merged into it, for good, here and wherever modules that are on know them.

    Raises Conflict when somebody changed it since `version`.
    """
    wipe(customer_id, version=version)
    note_deed(GONE, queries.customer(customer_id))


def wipe(customer_id: int, *, version: int) -> None:
    """The same without a word in the trail, for whoever has one of its own."""
    (customer,) = held(customer_id)
    check_version(customer, version)
    privacy.erase(SUBJECT, customer.id, customer.merchant_id)


def empty(person: Whose) -> None:
    """This module's part. Modules that hear it do theirs."""
    found = queries.many_of(person.merchant_id, person.ids, lock=True)  # nothing is written down about them from here on
    tagged = queries.tag_ids_of(person.merchant_id, person.ids)
    for model in (PostalAddress, Note, Reference, Tagging, SegmentMember, Leaving):
        mine = model.merchant_id == person.merchant_id, model.customer_id.in_(person.ids)
        db.session.execute(delete(model).where(*mine))
    clear(person.merchant_id, tagged)  # a word that only they had may be one about them
    for merge in duplicates.merges_about(person.ids):
        merge.moved = {}
    for each in found:
        _empty(each)
    db.session.flush()
    before_commit(_finish, person.ids)
    for each in found:
        publish(TOLD.code, customer_id=each.id)


def _empty(customer: Customer) -> None:
    customer.status = ERASED
    for name in WORDS:
        setattr(customer, name, "")


def _finish(customer_ids: Collection[int]) -> None:
    """Figures, and the address, by which a row is found: whoever refers to one whose address changes has to wait, and counts meanwhile."""
    remove(customer_ids)
    for some in batches(sorted(customer_ids)):
        for each in queries.many(some):
            each.email = None
        db.session.flush()
