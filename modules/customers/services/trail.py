"""What the audit trail says of customers: that something was changed, merged, taken apart or erased, by whom, and never what it held."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from modules.customers.models import Customer
from webapp.audit import Subject, audit, declare

CHANGED = declare(
    "customers.customer_changed",
    _l("Customer changed"),
    customer=_l("Customer"),
    company=_l("Company"),
    phone=_l("Phone"),
    vat_number=_l("VAT number"),
    locale=_l("Language"),
    address=_l("Address"),
    note=_l("Note"),
)
MERGED = declare("customers.customers_merged", _l("Customers merged"), merged=_l("Merged customer"))
TAKEN_APART = declare("customers.merge_undone", _l("Merge of customers undone"))
ERASED = declare("customers.customer_erased", _l("Customer erased"))


def about(customer: Customer) -> Subject:
    """Entries are of the merchant: all its stores see them."""
    return Subject(kind="merchant", id=customer.merchant_id, platform_id=customer.platform_id, merchant_id=customer.merchant_id)


def note_change(customer: Customer, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Which of these fields are others now; nothing where none is."""
    if any((before.get(name) or "") != (after.get(name) or "") for name in {**before, **after}):
        there = {name: before.get(name) or "" for name in after}
        given = {name: after[name] or "" for name in after}
        audit(CHANGED, about(customer), there, {**given, "customer": customer.id}, personal=tuple(after))


def note_part(customer: Customer, part: str) -> None:
    """That a part of what is known was changed or taken away: an address, a note."""
    audit(CHANGED, about(customer), {}, {part: "changed", "customer": customer.id}, personal=(part,))


def note_deed(action: str, customer: Customer, **more: int) -> None:
    """That something was done with a customer."""
    audit(action, about(customer), after={"customer": customer.id, **more})
