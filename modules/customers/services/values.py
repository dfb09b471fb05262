"""What people and other systems write of a customer, as it is kept."""

from __future__ import annotations

from collections.abc import Sequence

import phonenumbers
from flask_babel import gettext as _

from modules.customers.models import Customer, PostalAddress
from webapp.commerce.identifiers import vat_number
from webapp.db.folding import folded
from webapp.domain import DomainError
from webapp.merchants.models import Store

LONGEST_PHONE = 40


def phone_number(text: str, home: str) -> str:
    """A phone number in E.164, like +352621123456; empty stays empty. One without its country is taken for one of `home`, such as "LU"."""
    plain = text.strip()
    if not plain:
        return ""
    try:
        found = phonenumbers.parse(plain[:LONGEST_PHONE], home or None)
    except phonenumbers.NumberParseException:
        found = None
    if found is None or len(plain) > LONGEST_PHONE or not phonenumbers.is_valid_number(found):
        raise DomainError(_("This is not a phone number. Write it with its country, like +352 621 123 456."), "bad_phone", field="phone")
    return str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))


def phone_of(store: Store, text: str) -> str:
    """The same of a store's customer. Where the store is at home is asked only for a number without its country: that may be a query."""
    is_whole = not text or text.lstrip().startswith("+")
    return phone_number(text, "" if is_whole else store.home_country)


def shown_phone(number: str) -> str:
    """A kept number as people write it: +352 621 123 456."""
    if not number:
        return ""
    try:
        found = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def vat(text: str) -> str:
    """A VAT number; empty stays empty."""
    return vat_number(text) if text.strip() else ""


def name_key(name: str, company: str, email: str | None) -> str:
    """What a customer is sorted by: the name, and where there is none the company or address."""
    return folded(name or company or email)


def searchable(customer: Customer, addresses: Sequence[PostalAddress]) -> str:
    """Everything that a customer is found by."""
    places = (part for each in addresses for part in (each.street, each.postal_code, each.city))
    return folded(customer.name, customer.company, customer.email, customer.phone, customer.vat_number, *places)
