"""Why a row of a file was refused, for imports: the codes of errors with sentences for them, told in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webapp.domain import DomainError
from webapp.imports.reasons import Reason

REFUSALS = {
    "quota": _l("Your plan allows %(limit)s variants and %(used)s are in use. Choose a larger plan or remove some."),
    "quota_of_stores": _l(
        "Your plan allows %(limit)s variants in all your stores together and %(used)s are in use. Choose a larger plan or remove some."
    ),
    "archived": _l("The product is archived. Sell it again first, or leave this row out."),
    "sale_above_price": _l("The sale price is higher than the price."),
    "price_below_sale": _l("The price is lower than the sale price that is there. Give a lower sale price too, or 0 for none."),
    "sale_ends_early": _l("The sale ends before it begins. Choose a later last day."),
    "no_tax_rate": _l(
        "No product has this SKU, and a new one needs its VAT rate: those of your store’s country are not known here. Write it in "
        "per cent, such as 20, and choose “VAT rate in per cent” for its column."
    ),
    "below_zero": _l("Only %(count)s on hand at %(name)s. Take away less, or receive stock first."),
    "below_reserved": _l("%(count)s of those at %(name)s are promised to orders. Count again, or cancel what is promised first."),
    "below_unavailable": _l("%(count)s of those at %(name)s are set aside. Count again, or make them available first."),
    "location_closed": _l("%(name)s is closed. Choose an open location."),
    "too_large": _l("This number is too large."),
    "nothing_moves": _l("Nothing would move."),
    "same_options": _l("%(sku)s has the same options."),
    "other_options": _l("This product's options are %(names)s. Give a value for each of them."),
    "unknown": _l("No variant has this number. Add it first, or leave this row out."),
    "several": _l("Several variants have this barcode number: %(skus)s. Say the SKU."),
    "counted": _l("Row %(first)s counts the same variant."),
    "not_tracked": _l("The stock of this variant is not tracked. Leave this row out, or have it tracked first."),
    "no_location": _l("There is no open location named %(name)s. Add it first, or correct the name."),
    "new_needs": _l("No product has this SKU. A new one needs a title and a price; here is no %(fields)s."),
    "new_needs_columns": _l("No product has this SKU, and for a new one no column of the file holds: %(fields)s. Look at the columns."),
}


def refusal(error: DomainError) -> Reason:
    """An error as a reason that can be kept."""
    code = "quota_of_stores" if error.code == "quota" and error.facts.get("stores", 1) > 1 else error.code
    return Reason(code, facts=error.facts) if code in REFUSALS else Reason("text", facts={"text": error.message})
