"""What a platform says of itself on invoices, as settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, Form, StringField, TextAreaField, ValidationError
from wtforms.validators import Length, Optional

from modules.billing.parties import Party
from webapp.commerce import identifiers
from webapp.commerce.fields import CountryField
from webapp.domain import DomainError
from webapp.fields import plain_text

PREFIX = "seller_"


def well_formed(check: Callable[[str], str]) -> Callable[[Form, Any], None]:
    """A validator: the number as it is kept, or the sentence that says what is wrong with it."""

    def validate(_form: Form, field: Any) -> None:
        try:
            field.data = check(field.data)
        except DomainError as error:
            raise ValidationError(error.message) from error

    return validate


def text(label: Any, most: int, *more: Any, **kwargs: Any) -> StringField:
    """A line of text that may be left out."""
    return StringField(label, default="", filters=[plain_text], validators=[Optional(), Length(max=most), *more], **kwargs)


class SellerForm(Form):
    """Without these no invoice can be issued; each invoice keeps a copy of them as they were."""

    seller_name = text(_l("Seller’s legal name"), 160, description=_l("Invoices name the seller. None is issued without these."))
    seller_street = TextAreaField(_l("Seller’s street"), default="", filters=[plain_text], validators=[Optional(), Length(max=200)])
    seller_postal_code = text(_l("Seller’s postal code"), 20)
    seller_city = text(_l("Seller’s town"), 80)
    seller_country = CountryField(_l("Seller’s country"), default="", validators=[Optional()])
    seller_vat = text(_l("Seller’s VAT number"), 30, well_formed(identifiers.vat_number))
    seller_register = text(_l("Seller’s registration number"), 40, description=_l("In Luxembourg the RCS number, like B123456."))
    seller_email = EmailField(_l("Seller’s e-mail address"), default="", filters=[plain_text], validators=[Optional(), Length(max=254)])
    seller_iban = text(_l("Seller’s IBAN"), 40, well_formed(identifiers.bank_account), description=_l("For payments by bank transfer."))
    seller_bic = text(_l("Seller’s BIC"), 11)
    small_business = BooleanField(
        _l("The seller is a small business that charges no VAT"), description=_l("No tax is charged, and invoices say why.")
    )


def seller_of(config: Mapping[str, Any]) -> Party:
    """The seller of these settings."""
    return Party(**{key.removeprefix(PREFIX): value or "" for key, value in config.items() if key.startswith(PREFIX)})
