"""The shape of what people type; rules are the services'."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from modules.inventory import barcodes
from modules.inventory.models import LOCATION_KINDS, Aside, CountLine, CountState, LocationKind, Product, Reason, Variant
from modules.inventory.options import COLUMNS, of
from webapp.commerce.fields import MoneyField, tax_rate_field
from webapp.domain import DomainError
from webapp.fields import DayField, VersionField, WebAddress, plain_text
from webapp.routing.context import current_store

MAX_QUANTITY = 10_000_000
MOST_LINES = 200
MAX_GRAMS = 10_000_000
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
    Reason.TRANSFER: _l("Moved to or from another location"),
    Reason.OTHER: _l("Other"),
}
ASIDES = {Aside.DAMAGED: _l("Damaged"), Aside.QUARANTINE: _l("In quarantine"), Aside.OTHER: _l("Other")}
COUNT_STATES = {
    CountState.OPEN: _l("Being counted"),
    CountState.FINISHED: _l("To be approved"),
    CountState.APPROVED: _l("Approved"),
    CountState.CANCELLED: _l("Cancelled"),
}
BY_HAND = [reason for reason in Reason if reason not in (Reason.IMPORTED, Reason.TRANSFER)]
BY_HAND_NAMES = [(str(reason), REASONS[reason]) for reason in BY_HAND]


def number_in(text: str | None) -> int:
    """A number that a page carried; 0, which is nobody's, where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def is_true(value: object) -> bool | None:
    """A choice between yes and no, as the page carries it; None for what is neither."""
    return {"True": True, "False": False}.get(str(value))


def stripped(value: str | None) -> str:
    """Text as it is kept; empty where there is none."""
    return str(plain_text(value or ""))


class ProductForm(FlaskForm):
    """What all kinds of a product share."""

    name = StringField(_l("Name"), filters=[stripped], validators=[DataRequired(), Length(max=200)])
    brand = StringField(_l("Brand or publisher"), filters=[stripped], validators=[Length(max=120)])
    category = StringField(_l("Category"), filters=[stripped], validators=[Length(max=200)])
    description = TextAreaField(_l("Description"), filters=[stripped], validators=[Length(max=10_000)])
    image_url = StringField(_l("Address of a picture"), filters=[stripped], validators=[Optional(), Length(max=500), WebAddress()])
    page_url = StringField(_l("Address of its page"), filters=[stripped], validators=[Optional(), Length(max=500), WebAddress()])

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
    mpn = StringField(
        _l("Manufacturer's part number (MPN)"),
        filters=[stripped],
        validators=[Length(max=70)],
        description=_l("What the manufacturer calls it."),
    )
    weight_grams = IntegerField(
        _l("Weight in grams"), validators=[Optional(), NumberRange(0, MAX_GRAMS)], description=_l("Of one piece, packed.")
    )
    price = MoneyField(_l("Price, tax included"), validators=[InputRequired()], currency=lambda _form: current_store().currency)
    sale_price = MoneyField(
        _l("Sale price, tax included"),
        validators=[Optional()],
        currency=lambda _form: current_store().currency,
        description=_l("Left empty, there is none."),
    )
    sale_from = DayField(_l("On sale from"), validators=[Optional()], description=_l("Left empty, the sale price counts at once."))
    sale_until = DayField(_l("On sale until"), validators=[Optional()], description=_l("The last day. Left empty, the sale does not end."))
    tax_rate_bp = tax_rate_field(_l("Tax rate"), country=lambda: current_store().home_country)
    track_stock = SelectField(
        _l("Stock"),
        choices=[(True, _l("Tracked")), (False, _l("Not tracked: always available"))],
        coerce=is_true,
        default=True,
        description=_l("Choose “Not tracked” for services, vouchers and goods made to order: none of it is reserved."),
    )
    low_stock_threshold = IntegerField(
        _l("Low stock from"), validators=[Optional(), NumberRange(0, 100_000)], description=_l("Left empty, the store's number counts.")
    )
    active = BooleanField(_l("Sold at present"), default=True)

    def validate_gtin(self, field: StringField) -> None:
        """What was there already stays as it is, whoever brought it in."""
        if field.data != field.object_data:
            try:
                field.data = barcodes.read(field.data)
            except DomainError as error:
                raise ValidationError(error.message) from error

    def variant(self) -> dict[str, Any]:
        """The values of the variant, the price in minor units."""
        sale = self.sale_price.data.minor or None if self.sale_price.data else None
        names = (
            "sku",
            "label",
            "gtin",
            "mpn",
            "weight_grams",
            "track_stock",
            "sale_from",
            "sale_until",
            "tax_rate_bp",
            "low_stock_threshold",
            "active",
        )
        values = {name: self[name].data for name in names if name in self}
        chosen = [self[name].data for name in COLUMNS if name in self]
        return {**values, "price": self.price.data.minor, "sale_price": sale, "combination": tuple(each for each in chosen if each)}


class EditVariantForm(VariantForm):
    """A variant that exists, with the version of the product that was opened."""

    version = VersionField()


Typed = TypeVar("Typed", bound=VariantForm)


def with_options(base: type[Typed], product: Product, variant: Variant | None = None) -> type[Typed]:
    """The form for a variant of this product: where it has options, a choice of each stands in the place of the label.

    A variant that is there and has no values yet may stay so.
    """
    options = of(product.options)
    fields: dict[str, Any] = {"label": None} if options else {}
    for name, option in zip(COLUMNS, options, strict=False):
        own = getattr(variant, name, "")
        values = [each for each in option.values if each != own] if own and option.spelled(own) is None else [*option.values]
        none = [("", _l("None yet"))] if variant is not None and not own else []
        choices = [*none, *([(own, own)] if own and own not in values else []), *((each, each) for each in values)]
        fields[name] = SelectField(option.name, choices=choices)
        fields[name].creation_counter = VariantForm.label.creation_counter  # in its place
    return type("WithOptions", (base,), fields) if options else base


class NewProductForm(ProductForm, VariantForm):
    """A product with its first kind and what is there of it."""

    opening_stock = IntegerField(_l("On hand now"), default=0, validators=[InputRequired(), NumberRange(0, MAX_QUANTITY)])


class PieceForm(Form):
    """How many of a variant."""

    variant_id = HiddenField()
    quantity = IntegerField(_l("Pieces"), default=1, validators=[InputRequired(), NumberRange(1, MAX_QUANTITY)])


class PieceList(FieldList):
    """Lines of pieces. `names` are the SKUs of variants by their ids, for the comparison with what somebody else saved."""

    names: Mapping[int, str] = {}

    def name_of(self, line: Mapping[str, Any]) -> str:
        """A line as people read it."""
        variant_id = number_in(str(line["variant_id"]))
        return f"{line['quantity']} × {self.names.get(variant_id, variant_id)}"


class PickingForm(FlaskForm):
    """Variants with how many of each; they are found and added before the form is sent."""

    code = StringField(_l("Barcode, SKU or name"), filters=[stripped], validators=[Length(max=100)])
    lines = PieceList(FormField(PieceForm), label=_l("Variants"), max_entries=MOST_LINES)
    key = HiddenField()

    def add(self, variant_id: int, quantity: int = 1) -> None:
        """One more variant; one that is there already goes once more."""
        for entry in self.lines:
            if number_in(entry.form.variant_id.data) == variant_id and entry.form.quantity.data is not None:
                entry.form.quantity.data += quantity
                entry.form.quantity.raw_data = None
                return
        if len(self.lines.entries) < MOST_LINES:
            self.lines.append_entry({"variant_id": str(variant_id), "quantity": quantity})

    def drop(self, number: int) -> None:
        """Take a line out."""
        if 0 <= number < len(self.lines.entries):
            self.lines.entries.pop(number)

    def wanted(self) -> dict[int, int]:
        """Pieces by variant."""
        found: dict[int, int] = {}
        for entry in self.lines:
            variant_id = number_in(entry.form.variant_id.data)
            found[variant_id] = found.get(variant_id, 0) + (entry.form.quantity.data or 0)
        return found


class TransferForm(PickingForm):
    """What goes from where to where."""

    from_id = SelectField(_l("From"), coerce=int)
    to_id = SelectField(_l("To"), coerce=int)
    note = StringField(_l("Note"), filters=[stripped], validators=[Length(max=300)])


class VersionForm(FlaskForm):
    """The version of what the person saw."""

    version = VersionField()


class EmptyForm(FlaskForm):
    """Where everything at a location goes."""

    to_id = SelectField(_l("Move everything to"), coerce=int)
    close = BooleanField(_l("Close the location afterwards"), default=True)
    version = VersionField()


class PicturesForm(FlaskForm):
    """Pictures of a product."""

    pictures = MultipleFileField(
        _l("Pictures"),
        description=_l("PNG, JPEG, WebP or GIF, at most 10 MB each. What a camera wrote into them is removed."),
        render_kw={"accept": "image/png,image/jpeg,image/webp,image/gif"},
    )


class AltForm(FlaskForm):
    """What a picture shows, in words."""

    alt = StringField(_l("What it shows"), filters=[stripped], validators=[Length(max=300)])


class AskForm(FlaskForm):
    """A question that is answered by sending it."""


class LabelsForm(FlaskForm):
    """How many labels."""

    copies = IntegerField(_l("How many"), default=1, validators=[InputRequired(), NumberRange(1, 1_000)])


class CountForm(FlaskForm):
    """What is to be counted, and how."""

    location_id = SelectField(_l("Location"), coerce=int)
    what = SelectField(_l("What to count"), choices=[("here", _l("What lies there by the books")), ("all", _l("Everything that is sold"))])
    category = SelectField(_l("Category"))
    blind = BooleanField(_l("Count blind"), description=_l("People who count do not see the expected number."))
    note = StringField(_l("Note"), filters=[stripped], validators=[Length(max=300)])


class ScanForm(FlaskForm):
    """A barcode that was read, or what somebody typed in its place."""

    code = StringField(_l("Barcode, SKU or name"), filters=[stripped], validators=[DataRequired(), Length(max=100)])


class CountedForm(FlaskForm):
    """Numbers by variant; see `counted_form`, which adds a field for each."""

    def counted(self) -> dict[int, int | None]:
        """What was changed, by variant."""
        fields = (field for field in self if field.short_name.startswith("line_"))
        return {number_in(field.short_name[5:]): field.data for field in fields if field.data != field.default}


def counted_form(lines: Iterable[CountLine], shown: Mapping[str, str]) -> CountedForm:
    """The form for these lines. `shown` is what the page said before, as it came back: what is equal to that was not changed."""
    fields: dict[str, Any] = {}
    for line in lines:
        before = shown.get(f"was_{line.variant_id}")
        was = line.counted if before is None else number_in(before) if before else None
        checks = [Optional(), NumberRange(0, MAX_QUANTITY)]
        fields[f"line_{line.variant_id}"] = IntegerField(line.variant.title, default=was, validators=checks)
    made: CountedForm = type("CountedLines", (CountedForm,), fields)()
    return made


class LocationForm(FlaskForm):
    """A place that holds stock."""

    name = StringField(_l("Name"), filters=[stripped], validators=[DataRequired(), Length(max=80)])
    kind = SelectField(_l("Kind"), choices=[(str(kind), label) for kind, label in LOCATION_KINDS.items()], default=str(LocationKind.SHOP))


class EditLocationForm(LocationForm):
    """A location that exists, with the version that was opened."""

    active = BooleanField(_l("Open"), default=True)
    version = VersionField()
