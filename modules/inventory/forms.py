"""The shape of what people type; rules are the services'."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import URL, DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from modules.inventory.models import Reason
from webapp.commerce.fields import MoneyField, RateSelectField
from webapp.commerce.identifiers import gtin
from webapp.domain import DomainError
from webapp.fields import VersionField, plain_text
from webapp.routing.context import current_store

MAX_QUANTITY = 10_000_000
REASONS = {
    Reason.RECEIVED: _l("Received"),
    Reason.RESTOCK: _l("Put back"),
    Reason.COUNT: _l("Counted"),
    Reason.CORRECTION: _l("Correction"),
    Reason.DAMAGED: _l("Damaged"),
    Reason.SHRINKAGE: _l("Lost or stolen"),
    Reason.PROMOTION: _l("Given away"),
    Reason.SOLD: _l("Sold"),
    Reason.IMPORTED: _l("Imported"),
    Reason.OTHER: _l("Other"),
}
BY_HAND = [reason for reason in Reason if reason is not Reason.IMPORTED]


def stripped(value: str | None) -> str:
    """Text as it is kept; empty where there is none."""
    return str(plain_text(value or ""))


class ProductForm(FlaskForm):
    """What all kinds of a product share."""

    name = StringField(_l("Name"), filters=[stripped], validators=[DataRequired(), Length(max=200)])
    brand = StringField(_l("Brand or publisher"), filters=[stripped], validators=[Length(max=120)])
    category = StringField(_l("Category"), filters=[stripped], validators=[Length(max=200)])
    description = TextAreaField(_l("Description"), filters=[stripped], validators=[Length(max=10_000)])
    image_url = StringField(_l("Address of a picture"), filters=[stripped], validators=[Optional(), Length(max=500), URL()])
    page_url = StringField(_l("Address of its page"), filters=[stripped], validators=[Optional(), Length(max=500), URL()])

    def product(self) -> dict[str, Any]:
        """The values of the product."""
        return {name: self[name].data for name in ("name", "brand", "category", "description", "image_url", "page_url")}


class EditProductForm(ProductForm):
    """A product that exists, with the version that was opened."""

    version = VersionField()


class VariantForm(FlaskForm):
    """One kind of a product."""

    sku = StringField(_l("SKU"), filters=[stripped], validators=[DataRequired(), Length(max=80)], description=_l("Your own number for it."))
    label = StringField(
        _l("Variant"), filters=[stripped], validators=[Length(max=120)], description=_l("What sets it apart, such as “Paperback”.")
    )
    gtin = StringField(_l("Barcode number (GTIN)"), filters=[stripped], validators=[Optional()])
    price = MoneyField(_l("Price, tax included"), validators=[InputRequired()], currency=lambda _form: current_store().currency)
    sale_price = MoneyField(
        _l("Sale price, tax included"),
        validators=[Optional()],
        currency=lambda _form: current_store().currency,
        description=_l("Left empty, there is none."),
    )
    tax_rate_bp = RateSelectField(_l("Tax rate"), country="LU")
    low_stock_threshold = IntegerField(
        _l("Low stock from"), validators=[Optional(), NumberRange(0, 100_000)], description=_l("Left empty, the store's number counts.")
    )
    active = BooleanField(_l("Sold at present"), default=True)

    def validate_gtin(self, field: StringField) -> None:
        """What was there already stays as it is, whoever brought it in."""
        if field.data != field.object_data:
            try:
                field.data = gtin(field.data)
            except DomainError as error:
                raise ValidationError(error.message) from error

    def variant(self) -> dict[str, Any]:
        """The values of the variant, the price in minor units."""
        sale = self.sale_price.data.minor or None if self.sale_price.data else None
        names = ("sku", "label", "gtin", "tax_rate_bp", "low_stock_threshold", "active")
        return {**{name: self[name].data for name in names}, "price": self.price.data.minor, "sale_price": sale}


class EditVariantForm(VariantForm):
    """A variant that exists, with the version of the product that was opened."""

    version = VersionField()


class NewProductForm(ProductForm, VariantForm):
    """A product with its first kind and what is there of it."""

    opening_stock = IntegerField(_l("On hand now"), default=0, validators=[InputRequired(), NumberRange(0, MAX_QUANTITY)])


class AdjustForm(FlaskForm):
    """A movement made by hand."""

    mode = SelectField(_l("What to do"), choices=[("add", _l("Add")), ("take", _l("Take away")), ("set", _l("Set to what was counted"))])
    quantity = IntegerField(_l("Quantity"), validators=[InputRequired(), NumberRange(0, MAX_QUANTITY)])
    location_id = SelectField(_l("Location"), coerce=int)
    reason = SelectField(_l("Reason"), choices=[(str(reason), REASONS[reason]) for reason in BY_HAND])
    note = StringField(_l("Note"), filters=[stripped], validators=[Length(max=300)])
    seen = HiddenField()
    key = HiddenField()


class LocationForm(FlaskForm):
    """A place that holds stock."""

    name = StringField(_l("Name"), filters=[stripped], validators=[DataRequired(), Length(max=80)])


class EditLocationForm(LocationForm):
    """A location that exists, with the version that was opened."""

    active = BooleanField(_l("Open"), default=True)
    version = VersionField()
