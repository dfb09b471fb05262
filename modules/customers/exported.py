"""The list of customers as a file: one line each, with the main address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from modules.customers import queries
from modules.customers.models import Customer, PostalAddress
from webapp.web.downloads import most_rows
from webapp.web.spreadsheets import Cell

HEADER = (
    _l("Number"),
    _l("Name"),
    _l("Company"),
    _l("E-mail"),
    _l("Phone"),
    _l("VAT number"),
    _l("Language"),
    _l("Street"),
    _l("Postal code"),
    _l("Town"),
    _l("Country"),
    _l("Customer since"),
)


def rows(chosen: Select[Any]) -> Iterator[tuple[Cell, ...]]:
    """The cells of these customers, in the order of the list; one more than a file may have, so that it is noticed."""
    for row in queries.with_main_address(chosen, most_rows() + 1):
        customer: Customer = row[0]
        home: PostalAddress | None = row[1]  # of customers without one there is none
        place = (home.street, home.postal_code, home.city, home.country) if home is not None else ("", "", "", "")
        words = (customer.name, customer.company, customer.email or "", customer.phone, customer.vat_number, customer.locale)
        yield (customer.id, *words, *place, customer.created_at)
