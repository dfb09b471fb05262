"""Who stands on an invoice: the seller from the platform's settings, the buyer from the merchant. Both are copied when it is issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.commerce import Address
from webapp.domain import DomainError
from webapp.merchants.models import Merchant


@dataclass(frozen=True, kw_only=True)
class Party:
    """A company as invoices name it. `register` is its number in the companies' register; an invoice of the seller has its bank account."""

    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    vat: str = ""
    register: str = ""
    email: str = ""
    iban: str = ""
    bic: str = ""

    @property
    def address(self) -> Address:
        return Address(self.street, self.postal_code, self.city, self.region, self.country)

    def as_row(self) -> dict[str, str]:
        """What is kept of it."""
        return {key: value for key, value in asdict(self).items() if value}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Party:
        """The party that was kept; empty for invoices of older releases."""
        known = {field.name for field in fields(cls)}
        return cls(**{key: str(value) for key, value in row.items() if key in known})


NEEDED = {
    "name": _l("name"),
    "street": _l("street"),
    "postal_code": _l("postal code"),
    "city": _l("town"),
    "country": _l("country"),
    "vat": _l("VAT number"),
}
"""What the law asks of the seller on an invoice (Luxembourg: law of 12 February 1979, article 63)."""


def missing(seller: Party, *, small_business: bool) -> list[str]:
    """The words for what the seller's settings lack. A small business may have no VAT number."""
    asked = [part for part in NEEDED if not (part == "vat" and small_business)]
    return [str(NEEDED[part]) for part in asked if not getattr(seller, part)]


def ensure_complete(seller: Party, *, small_business: bool) -> None:
    """Raise DomainError (seller_incomplete) unless invoices can be issued in the seller's name."""
    lacks = missing(seller, small_business=small_business)
    if lacks:
        raise DomainError(
            _("No invoice can be issued yet: the platform's billing settings lack the seller's %(parts)s.", parts=", ".join(lacks)),
            "seller_incomplete",
        )


def buyer_of(merchant: Merchant) -> Party:
    """The merchant as it is now."""
    postal = merchant.postal
    return Party(
        name=merchant.legal_name,
        street=postal.street or merchant.address,
        postal_code=postal.postal_code,
        city=postal.city,
        region=postal.region,
        country=postal.country,
        vat=merchant.vat_number or "",
        register=merchant.registration_number,
        email=merchant.email or "",
    )
