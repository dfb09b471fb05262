"""Which tax a sale bears: the cases of the law as data, and the one that fits a seller and a buyer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from stdnum.eu.vat import MEMBER_STATES

from modules.billing.parties import Party
from webapp.commerce.identifiers import BY_PREFIX, vat_number
from webapp.domain import DomainError

EU = frozenset(country.upper() for country in MEMBER_STATES) - {"EL"} | {"GR"}


@dataclass(frozen=True, kw_only=True)
class TaxCase:
    """A case: `taxed` at the platform's rate or not at all. `category` and `exemption` are codes of EN 16931 (UNTDID 5305, VATEX).

    What the invoice must say of it is in `papers/wording.py`.
    """

    code: str
    name: Any
    category: str
    taxed: bool = False
    exemption: str = ""


STANDARD = TaxCase(code="standard", name=_l("Taxed"), category="S", taxed=True)
REVERSE_CHARGE = TaxCase(
    code="reverse_charge",
    name=_l("Reverse charge"),
    category="AE",
    exemption="VATEX-EU-AE",
)
SMALL_BUSINESS = TaxCase(
    code="small_business",
    name=_l("Small business"),
    category="E",
)
EXPORT = TaxCase(
    code="export",
    name=_l("Outside the EU"),
    category="G",
    exemption="VATEX-EU-G",
)
CASES = {case.code: case for case in (STANDARD, REVERSE_CHARGE, SMALL_BUSINESS, EXPORT)}


def case_of(seller: Party, buyer: Party, *, small_business: bool) -> TaxCase:
    """The case of a service sold to a business.

    Reverse charge needs a VAT number of another country of the EU whose form is right; a buyer there without one pays our tax.
    A buyer whose country nobody wrote down is taken for one at home.
    """
    if small_business:
        return SMALL_BUSINESS
    country = buyer.country or _country_of(buyer.vat)
    if not country or not seller.country or country == seller.country:
        return STANDARD
    if country not in EU:
        return EXPORT
    return REVERSE_CHARGE if seller.country in EU and _country_of(buyer.vat) in EU - {seller.country} else STANDARD


def _country_of(vat: str) -> str:
    """The country of a VAT number whose form is right; nothing for any other."""
    try:
        prefix = vat_number(vat)[:2]
    except DomainError:
        return ""
    return BY_PREFIX.get(prefix, prefix)
