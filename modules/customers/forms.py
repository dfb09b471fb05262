"""The shape of what people type; rules are the services'."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from modules.customers.labels import CHANNELS, SOURCES
from webapp.accounts.locale import STORE_LANGUAGES
from webapp.commerce import Address
from webapp.commerce.fields import CountryField
from webapp.fields import KeptSelectField, VersionField, plain_text
from webapp.routing.context import current_store

FIELDS = ("name", "company", "email", "phone", "vat_number", "locale")


def stripped(value: str | None) -> str:
    """Text as it is kept; empty where there is none."""
    return str(plain_text(value or ""))


class CustomerForm(FlaskForm):
    """A customer, with the version that was opened."""

    version = VersionField()
    name = StringField(_l("Name"), filters=[stripped], validators=[Length(max=160)], render_kw={"autocomplete": "off"})
    company = StringField(_l("Company"), filters=[stripped], validators=[Length(max=160)], render_kw={"autocomplete": "off"})
    email = StringField(
        _l("E-mail"), filters=[stripped], validators=[Length(max=254)], render_kw={"autocomplete": "off", "inputmode": "email"}
    )
    phone = StringField(
        _l("Phone"),
        filters=[stripped],
        validators=[Length(max=40)],
        description=_l("With its country, like +352 621 123 456."),
        render_kw={"autocomplete": "off", "inputmode": "tel"},
    )
    vat_number = StringField(_l("VAT number"), filters=[stripped], validators=[Length(max=40)], description=_l("Like LU26375245."))
    locale = KeptSelectField(_l("Language"), choices=[("", _l("Not known")), *STORE_LANGUAGES.items()], default="")

    def values(self) -> dict[str, str]:
        """What the services take."""
        return {name: self[name].data or "" for name in FIELDS}


class NewCustomerForm(CustomerForm):
    """One that is not there yet."""

    alike = BooleanField(_l("Add this customer too"), description=_l("You can merge the two later."))


class AddressForm(FlaskForm):
    """One address. Which parts it needs, its country says."""

    label = StringField(_l("What it is"), filters=[stripped], validators=[Length(max=60)], description=_l("Like home, office or delivery."))
    street = TextAreaField(_l("Street and number"), filters=[stripped], validators=[Length(max=200)], render_kw={"rows": 2})
    postal_code = StringField(_l("Postal code"), filters=[stripped], validators=[Length(max=20)])
    city = StringField(_l("Town"), filters=[stripped], validators=[Length(max=80)])
    region = StringField(
        _l("Region"), filters=[stripped], validators=[Length(max=80)], description=_l("Only where the country writes one.")
    )
    country = CountryField(_l("Country"), default=lambda: current_store().home_country, validators=[InputRequired()])
    is_main = BooleanField(_l("Main address"))
    version = VersionField()

    def values(self) -> dict[str, Any]:
        """What the services take."""
        names = ("street", "postal_code", "city", "region", "country")
        return {
            "label": self.label.data or "",
            "is_main": bool(self.is_main.data),
            "postal": Address(**{name: self[name].data or "" for name in names}),
        }


class NoteForm(FlaskForm):
    """Something to remember."""

    body = TextAreaField(_l("Note"), filters=[stripped], validators=[DataRequired(), Length(max=5000)], render_kw={"rows": 3})


class ConsentForm(FlaskForm):
    """What a customer said about being written to."""

    channel = SelectField(_l("Channel"), choices=[*CHANNELS.items()])
    answer = RadioField(_l("Answer"), choices=[("yes", _l("Yes")), ("no", _l("No"))], validators=[InputRequired()])
    source = SelectField(_l("Source"), choices=[*SOURCES.items()])

    def values(self) -> dict[str, Any]:
        """What the services take."""
        return {"channel": self.channel.data, "given": self.answer.data == "yes", "source": self.source.data}


class MergeForm(FlaskForm):
    """Who is kept and who is merged, with the versions that the person saw."""

    keep = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    other = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    keep_version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    other_version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class PrivacyForm(FlaskForm):
    """What a customer asked for."""

    kind = RadioField(
        _l("What they ask for"),
        choices=[
            ("export", _l("To see everything that is kept about them")),
            ("erase", _l("To be erased")),
        ],
        validators=[InputRequired()],
    )


class EraseForm(FlaskForm):
    """The version of what the person saw."""

    version = VersionField()
