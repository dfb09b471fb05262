"""Where customers live. One address of several is the main one."""

from __future__ import annotations

from flask_babel import gettext as _

from modules.customers import queries
from modules.customers.models import Customer, PostalAddress
from modules.customers.services.customers import live, refresh
from modules.customers.services.trail import note_part
from webapp.commerce import Address
from webapp.commerce.address import checked
from webapp.db import check_version, db
from webapp.domain import DomainError

MOST = 50
"""Addresses of one customer. Those of merged customers come on top."""


def add_address(customer_id: int, *, label: str, postal: Address, is_main: bool = False) -> PostalAddress:
    """One more address; the first is the main one. Raises AddressError, and DomainError where there are as many as anybody has."""
    customer = live(customer_id)
    others = queries.addresses(customer_id)
    if len(others) >= MOST:
        raise DomainError(_("This customer has %(most)s addresses. Delete one that is not used.", most=MOST), "too_many_addresses")
    made = PostalAddress(
        platform_id=customer.platform_id, merchant_id=customer.merchant_id, customer_id=customer.id, label=label, postal=checked(postal)
    )
    db.session.add(made)
    _settle(customer, [*others, made], made if is_main or not others else others[0])
    return made


def change_address(customer_id: int, address_id: int, *, version: int, label: str, postal: Address, is_main: bool) -> PostalAddress:
    """Change an address. Raises AddressError, NotFound, Conflict when somebody saved it since `version`."""
    customer, changed = live(customer_id), queries.address(customer_id, address_id)
    check_version(changed, version)
    before = changed.label, changed.postal, changed.is_main
    changed.label, changed.postal = label, checked(postal)
    others = [each for each in queries.addresses(customer_id) if each.id != address_id]
    main = changed if is_main or not others else others[0] if changed.is_main else next(each for each in others if each.is_main)
    _settle(customer, [*others, changed], main)
    if (changed.label, changed.postal, changed.is_main) != before:
        note_part(customer, "address")
    return changed


def remove_address(customer_id: int, address_id: int) -> None:
    """Take an address away; the oldest of the others becomes the main one where it was."""
    customer, gone = live(customer_id), queries.address(customer_id, address_id)
    db.session.delete(gone)
    db.session.flush()
    left = list(queries.addresses(customer_id))
    _settle(customer, left, left[0] if left else None)
    note_part(customer, "address")


def _settle(customer: Customer, addresses: list[PostalAddress], main: PostalAddress | None) -> None:
    for each in addresses:
        each.is_main = each is main
    db.session.flush()
    refresh(customer)
