"""Erasing a customer: no word of theirs stays in this module's tables, and other modules are told to do the same.

The row stays, so that figures of orders and invoices still add up, and so do the dates and channels of consent, which name nobody.
"""

from __future__ import annotations

from sqlalchemy import delete

from modules.customers import queries
from modules.customers.events import ERASED as TOLD
from modules.customers.models import Customer, Note, PostalAddress, Reference, Tagging
from modules.customers.models.customers import ERASED
from modules.customers.queries import duplicates
from modules.customers.services.customers import live
from webapp.db import check_version, db
from webapp.events import publish
from webapp.merchants.queries import hold_merchant

WORDS = ("name", "company", "phone", "vat_number", "locale", "country", "name_key", "search")


def erase(customer_id: int, *, version: int) -> None:
    """Erase a customer with everybody merged into it, for good. Raises Conflict when somebody changed it since `version`."""
    customer = live(customer_id)
    hold_merchant(customer.platform_id, customer.merchant_id)
    check_version(customer, version)
    ids = queries.family(customer.id)
    for model in (PostalAddress, Note, Reference, Tagging):
        db.session.execute(delete(model).where(model.customer_id.in_(ids)))
    for merge in duplicates.merges_about(ids):
        merge.moved = {}
    for each in queries.many(ids):
        _empty(each)
    db.session.flush()
    for each_id in ids:
        publish(TOLD.code, customer_id=each_id)


def _empty(customer: Customer) -> None:
    customer.email, customer.status = None, ERASED
    for name in WORDS:
        setattr(customer, name, "")
