"""The shape of what people type; rules are the services'."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, FieldList, Form, FormField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from modules.orders import labels
from modules.orders.models import Order
from modules.orders.moves import CANCEL, RETURN, SHIP, Move
from modules.orders.services import NewLine, NewOrder, Sent
from modules.orders.services.placing import MANUAL
from modules.orders.settings import OrderSettings
from webapp.accounts.identity import normal_email
from webapp.accounts.locale import STORE_LANGUAGES
from webapp.commerce import Address
from webapp.commerce.fields import CountryField, MoneyField, tax_rate_field
from webapp.commerce.rates import WHOLE_BP
from webapp.fields import KeptSelectField, VersionField, plain_text
from webapp.invisible import without_invisible
from webapp.registry.ports.customers import Known
from webapp.registry.ports.stock import Article
from webapp.routing.context import current_store
from webapp.settings.typed import settings
from webapp.web.tables.deeds import MOST

MOST_LINES, MOST_PIECES = 100, 100_000
TWICE_NAMED = 10
NOBODY = "0"
"""What the hidden number of a customer says after one was chosen and left again."""
"""Numbers that a sentence names."""
NO_MONEY = _l("The note says what is due back. It moves no money: pay it back the way the customer paid.")


def stripped(value: str | None) -> str:
    """Text as it is kept; empty where there is none."""
    return str(plain_text(value or ""))


def number_in(text: str | None) -> int:
    """A whole number that a hidden field carries; 0 for what makes no sense."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def carriers(store_id: int | None = None) -> list[tuple[str, str]]:
    """Those that a store sends with, by default that of the page."""
    return [(code, labels.CARRIERS[code]) for code in settings(OrderSettings, store_id).carriers if code in labels.CARRIERS]


def is_email(_form: Form, field: StringField) -> None:
    """Raises ValidationError for what no mail could arrive at; none at all is fine, and so is what the order came with."""
    if field.data and field.data != field.object_data and normal_email(field.data) is None:
        raise ValidationError(_("'%(email)s' is not an e-mail address.", email=field.data))


class NoteForm(FlaskForm):
    """Something to remember about an order."""

    note = TextAreaField(_l("Note"), filters=[stripped], validators=[DataRequired(), Length(max=2000)], render_kw={"rows": 2})


class AddressForm(FlaskForm):
    """Who gets it, and where."""

    customer_name = StringField(_l("Name"), filters=[stripped], validators=[DataRequired(), Length(max=160)])
    street = TextAreaField(_l("Street and number"), filters=[stripped], validators=[Length(max=200)], render_kw={"rows": 2})
    postal_code = StringField(_l("Postal code"), filters=[stripped], validators=[Length(max=20)])
    city = StringField(_l("Town"), filters=[stripped], validators=[Length(max=80)])
    region = StringField(_l("Region"), filters=[stripped], validators=[Length(max=80)])
    country = CountryField(_l("Country"))

    def address(self) -> Address:
        """As the services take it."""
        return Address(self.street.data, self.postal_code.data, self.city.data, self.region.data, self.country.data or "")


class ContactForm(FlaskForm):
    """How the customer of an order that exists is reached, with the version that was opened."""

    customer_email = StringField(_l("E-mail"), filters=[stripped], validators=[Length(max=254), is_email])
    customer_phone = StringField(_l("Phone"), filters=[stripped], validators=[Length(max=40)])
    version = VersionField()


class EditAddressForm(AddressForm, ContactForm):
    """Where an order that exists goes, and how its customer is reached."""


class LineForm(Form):
    """One article of a new order. Of one that the inventory knows, `known_rate` is the tax rate it said; of others people choose it."""

    variant_id = HiddenField()
    known_rate = HiddenField()
    name = StringField(_l("Item"), filters=[stripped], validators=[DataRequired(), Length(max=300)])
    sku = StringField(_l("SKU"), filters=[stripped], validators=[Length(max=80)])
    quantity = IntegerField(_l("Pieces"), default=1, validators=[InputRequired(), NumberRange(1, MOST_PIECES)])
    price = MoneyField(_l("Price, tax included"), validators=[InputRequired()], currency=lambda _form: current_store().currency)
    tax_rate_bp = tax_rate_field(_l("Tax rate"), country=lambda: current_store().home_country, needed=False)
    price_reason = StringField(_l("Reason for another price"), filters=[stripped], validators=[Length(max=200)])

    def validate_tax_rate_bp(self, field: Field) -> None:
        """A line that is written by hand has one."""
        if field.data is None and not field.process_errors and not number_in(self.variant_id.data):
            raise ValidationError(_("Write the tax rate in per cent, like 17 or 5.5."))

    def line(self, known: dict[int, Article]) -> NewLine:
        """As the services take it: of an article that the inventory knows, the inventory says what it is called and costs."""
        article = known.get(number_in(self.variant_id.data))
        typed = self.tax_rate_bp.data if not number_in(self.variant_id.data) else min(number_in(self.known_rate.data), WHOLE_BP)
        return NewLine(
            name=article.title if article else self.name.data,
            sku=article.sku if article else self.sku.data,
            gtin=article.gtin if article else "",
            variant_id=article.variant_id if article else None,
            price_minor=self.price.data.minor,
            list_price_minor=article.price_minor if article else None,
            price_reason=self.price_reason.data,
            tax_rate_bp=article.tax_rate_bp if article else typed,
            quantity=self.quantity.data,
        )


class NewOrderForm(AddressForm):
    """An order typed by hand."""

    q = StringField(_l("Find a variant"), filters=[stripped], validators=[Length(max=100)])
    who = StringField(_l("Find a customer by name, e-mail, phone or town"), filters=[stripped], validators=[Length(max=100)])
    customer_id = HiddenField()
    key = HiddenField()
    lines = FieldList(FormField(LineForm), label=_l("Items"), max_entries=MOST_LINES)
    customer_email = StringField(_l("E-mail"), filters=[stripped], validators=[Length(max=254), is_email])
    customer_phone = StringField(_l("Phone"), filters=[stripped], validators=[Length(max=40)])
    locale = KeptSelectField(
        _l("Language"),
        choices=[*STORE_LANGUAGES.items()],
        default=lambda: current_store().locale,
        description=_l("Packing slips, invoices and refund notes are written in it."),
    )
    note = TextAreaField(_l("Note"), filters=[stripped], validators=[Length(max=2000)], render_kw={"rows": 2})

    def add(self, article: Article) -> None:
        """One more article; one that is there already is wanted once more."""
        for entry in self.lines:
            if number_in(entry.form.variant_id.data) == article.variant_id and entry.form.quantity.data is not None:
                entry.form.quantity.data += 1
                entry.form.quantity.raw_data = None
                return
        self.add_line(
            variant_id=str(article.variant_id),
            name=article.title,
            sku=article.sku,
            quantity=1,
            price=article.price_minor,
            known_rate=str(article.tax_rate_bp),
        )

    def add_line(self, **values: Any) -> None:
        """One more line, empty where nothing is given."""
        if len(self.lines.entries) < MOST_LINES:
            self.lines.append_entry(values or None)

    def drop(self, number: int) -> None:
        """Take a line out."""
        if 0 <= number < len(self.lines.entries):
            self.lines.entries.pop(number)

    def take(self, known: Known) -> None:
        """Somebody who is a customer already orders; what was typed of them before is written over, and nothing of another one stays."""
        buyer = known.buyer
        if self.customer_id.data:
            self._forget_taken()
        self.customer_id.data = str(known.id)
        self.customer_name.data = buyer.name or buyer.company
        self.customer_email.data, self.customer_phone.data = buyer.email, buyer.phone
        if buyer.locale in STORE_LANGUAGES:
            self.locale.data = buyer.locale
        if buyer.address is not None:
            for name in ("street", "postal_code", "city", "region", "country"):
                self[name].data = getattr(buyer.address, name)

    def leave(self) -> None:
        """The order is nobody's; what came with the customer stays to be changed, until another one is taken."""
        if self.customer_id.data:
            self.customer_id.data = NOBODY

    def _forget_taken(self) -> None:
        """Without what came with the customer who was chosen before: the next one may have no language, and no address."""
        store = current_store()
        for name in ("street", "postal_code", "city", "region"):
            self[name].data = ""
        self.country.data, self.locale.data = store.home_country, store.locale

    def variant_ids(self) -> list[int]:
        """The articles that the inventory was asked for."""
        return [found for entry in self.lines if (found := number_in(entry.form.variant_id.data))]

    def order(self, known: dict[int, Article], customer_id: int | None = None) -> NewOrder:
        """As the services take it."""
        return NewOrder(
            customer_id=customer_id,
            customer_name=self.customer_name.data,
            customer_email=self.customer_email.data,
            customer_phone=self.customer_phone.data,
            address=self.address(),
            locale=self.locale.data,
            note=self.note.data,
            lines=[entry.form.line(known) for entry in self.lines],
        )


class MatchForm(FlaskForm):
    """Which article an unknown product is."""

    variant_id = HiddenField(validators=[DataRequired()])


class PiecesForm(FlaskForm):
    """How many pieces of each line; see `pieces_form`, which adds a field for each."""

    version = VersionField()
    everything = HiddenField()

    def pieces(self) -> dict[int, int] | None:
        """By line; None for all that can be."""
        if self.everything.data == "1":
            return None
        return {number_in(field.short_name[5:]): field.data or 0 for field in self if field.short_name.startswith("line_")}

    def sent(self) -> Sent:
        """How they leave or come back."""
        given = {name: self[name].data for name in ("carrier", "tracking", "condition", "refund") if name in self}
        return Sent(**given)


def pieces_form(order: Order, move: Move, rest: Mapping[int, int] | None = None, **values: Any) -> PiecesForm:
    """The form for this move of this order: a number for each line that has pieces for it, at first all of them, or those of the `rest`."""
    fields: dict[str, Any] = {}
    for line in order.lines:
        room = move.room(line)
        if room:
            first = room if rest is None else rest.get(line.id, 0)
            fields[f"line_{line.id}"] = IntegerField(line.name, default=first, validators=[Optional(), NumberRange(0, room)])
    if move is SHIP:
        fields["carrier"] = SelectField(_l("Carrier"), choices=carriers(order.store_id))
        fields["tracking"] = StringField(_l("Tracking number"), filters=[stripped], validators=[Length(max=80)])
    if move in (RETURN, CANCEL) and order.total_minor:
        paid = move is RETURN or order.channel != MANUAL
        fields["refund"] = BooleanField(_l("Write a refund note"), default=paid, description=NO_MONEY)
    if move is RETURN:
        fields["condition"] = SelectField(_l("Condition"), choices=list(labels.CONDITIONS.items()))
    fields["note"] = StringField(_l("Note"), filters=[stripped], validators=[Length(max=2000)])
    made: PiecesForm = type("PiecesOfOrder", (PiecesForm,), fields)(version=order.version, **values)
    return made


def refund_form(order: Order, room: dict[int, int], **values: Any) -> PiecesForm:
    """The form of a refund note: a number for each line that has pieces to pay back, the reason, and words for the customer."""
    fields: dict[str, Any] = {
        f"line_{line.id}": IntegerField(line.name, default=room[line.id], validators=[Optional(), NumberRange(0, room[line.id])])
        for line in order.lines
        if line.id in room
    }
    fields["reason"] = SelectField(_l("Reason"), choices=list(labels.REASONS.items()))
    fields["note"] = StringField(
        _l("Words for the customer"), filters=[stripped], validators=[Length(max=300)], description=_l("They stand on the note.")
    )
    made: PiecesForm = type("RefundOfOrder", (PiecesForm,), fields)(version=order.version, **values)
    return made


def pack_form(order: Order, room: dict[int, int], **values: Any) -> PiecesForm:
    """The form of a parcel to pack: a number for each line that has pieces for it, and where it stands."""
    fields: dict[str, Any] = {
        f"line_{line.id}": IntegerField(line.name, default=room[line.id], validators=[Optional(), NumberRange(0, room[line.id])])
        for line in order.lines
        if line.id in room
    }
    fields["place"] = StringField(
        _l("Where it stands"),
        filters=[stripped],
        validators=[Length(max=80)],
        description=_l("Such as a shelf, to find it again."),
    )
    made: PiecesForm = type("PackingOfOrder", (PiecesForm,), fields)(version=order.version, **values)
    return made


class PlaceForm(FlaskForm):
    """Where a packed parcel stands, with the version of its order that was opened."""

    place = StringField(_l("Where it stands"), filters=[stripped], validators=[Length(max=80)])
    version = VersionField()


class TrackingForm(FlaskForm):
    """Who carries a parcel, and under which number, with the version of its order that was opened."""

    carrier = SelectField(_l("Carrier"))
    tracking = StringField(_l("Tracking number"), filters=[stripped], validators=[Length(max=80)])
    version = VersionField()


class PasteForm(FlaskForm):
    """Numbers of orders with their tracking numbers, one order a line."""

    carrier = SelectField(_l("Carrier"), choices=carriers)
    orders = TextAreaField(
        _l("Orders"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=1_000_000)],
        description=_l("One order a line: number, semicolon, tracking number. Columns copied from a spreadsheet work too."),
        render_kw={"rows": 8, "placeholder": "SHOP-000012;RR123456785LU"},
    )

    def validate_orders(self, field: TextAreaField) -> None:
        """As many as one job does."""
        if len(self.given()) > MOST:
            raise ValidationError(_("Paste at most %(most)s orders at once.", most=f"{MOST:,}"))
        given = self.given()
        twice = sorted({number for number, tracking in self._rows() if given[number] != tracking})
        if twice:
            raise ValidationError(
                _(
                    "These orders have different tracking numbers here: %(numbers)s. Keep one line for each order.",
                    numbers=", ".join(twice[:TWICE_NAMED]),
                )
            )

    def given(self) -> dict[str, str]:
        """Tracking numbers by number of the order, as they were written."""
        return dict(self._rows())

    def _rows(self) -> Iterator[tuple[str, str]]:
        """The number of an order and its tracking number of each line: the first two columns that hold something."""
        for row in without_invisible(self.orders.data or "").replace("\x00", "").splitlines():
            number, *rest = [cell.strip() for cell in row.replace("\t", ";").split(";")]
            if number:
                yield number.upper()[:60], next(filter(None, rest), "")[:80]
