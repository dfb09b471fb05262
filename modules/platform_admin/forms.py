"""Shape of what administrators type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    Form,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Email, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from webapp.accounts.locale import STORE_LANGUAGES, time_zones, zone_choices
from webapp.accounts.viewing.services import MINUTES, MINUTES_MAX, MINUTES_MIN, REASON_MAX
from webapp.commerce import Address, identifiers
from webapp.commerce.address import AddressError, checked
from webapp.commerce.fields import CountryField, CurrencyField
from webapp.domain import DomainError
from webapp.fields import KeptSelectField, plain_text
from webapp.providing.presets.products import presets

PARTS = ("street", "postal_code", "city", "region", "country")
"""Of an address."""


def stripped(value: Any) -> Any:
    """Text as it is kept."""
    return plain_text(value)


def emptied(value: Any) -> Any:
    """Text without the space around it, None where nothing is left."""
    return stripped(value) or None


class PlatformAdminConfig(Form):
    """What happens on a platform when a module fails again and again (nothing unless both are given), and how long one views as another."""

    asks_again = ("merchant_self_signup", "closure_grace_days")
    harmless = ("off_after_errors", "off_within_minutes", "impersonation_minutes")

    merchant_self_signup = BooleanField(
        _l("Merchants may sign up by themselves"),
        description=_l("On a page of this platform, without an administrator. They confirm their address."),
    )
    closure_grace_days = IntegerField(
        _l("A closed merchant is anonymised after"),
        [Optional(), NumberRange(7, 365)],
        default=30,
        description=_l("Days. Until then it can be opened again."),
    )
    off_after_errors = IntegerField(
        _l("Switch a module off after so many errors"),
        [Optional(), NumberRange(1, 1000)],
        description=_l("Empty: never by itself. What depends on it goes off too."),
    )
    off_within_minutes = IntegerField(_l("within so many minutes"), [Optional(), NumberRange(1, 1440)], default=10)
    impersonation_minutes = IntegerField(
        _l("Viewing as somebody else ends after"),
        [Optional(), NumberRange(MINUTES_MIN, MINUTES_MAX)],
        default=MINUTES,
        description=_l("Minutes. Administrators can view the pages of a store as one of its people does."),
    )


class PlatformForm(FlaskForm):
    """Name and hosts of a platform. `version` is that of the platform the form was opened with."""

    version = IntegerField(widget=HiddenInput(), default=1, validators=[Optional()])
    name = StringField(_l("Name"), [DataRequired(), Length(max=120)], filters=[stripped])
    hosts = TextAreaField(_l("Hosts"), [Length(max=4000)], description=_l("One host name a line, without http:// and port."))

    sites = TextAreaField(
        _l("Sites"),
        [Length(max=4000)],
        description=_l(
            "Hosts for customers, one a line, like shop.example.com."
            " Write a store's code behind a host that is that store's own, like kirchberg.example.com kirchberg."
        ),
    )
    colour = StringField(_l("Colour of the sites"), [Length(max=7)], filters=[stripped], description=_l("Like #1f4e79."))
    accent = StringField(_l("Second colour"), [Length(max=7)], filters=[stripped], description=_l("For what stands out."))

    def colours(self) -> tuple[str, str]:
        """The two colours as written."""
        return self.colour.data or "", self.accent.data or ""

    def site_lines(self) -> list[str]:
        """The sites as written, one by one."""
        return [line.strip() for line in (self.sites.data or "").splitlines() if line.strip()]

    def host_names(self) -> list[str]:
        """The hosts as written, one by one."""
        return [line.strip() for line in (self.hosts.data or "").replace(",", "\n").splitlines() if line.strip()]


class LogoForm(FlaskForm):
    """The picture above a platform's login page and menus."""

    logo = FileField(
        _l("Picture"),
        validators=[FileRequired(_l("Choose a picture."))],
        description=_l("PNG, JPEG, WebP or GIF, at most 5 MB. It stands on a white ground."),
        render_kw={"accept": "image/png,image/jpeg,image/webp,image/gif"},
    )


class NewPlatformForm(PlatformForm):
    """A platform that is not there yet."""

    code = StringField(
        _l("Code"),
        [DataRequired(), Length(max=40)],
        filters=[stripped],
        description=_l("Small letters, digits and hyphens. It stays for good."),
    )
    preset = SelectField(_l("Begin with"), description=_l("The modules that are on at first; you change them any time."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preset.choices = [*((code, preset.name) for code, preset in presets().items()), ("", _l("Core modules only"))]


class MerchantForm(FlaskForm):
    """A legal customer. `version` is that of the row the form was opened with.

    Numbers and addresses that stand there already are not judged again: somebody else may have brought them in.
    """

    version = IntegerField(widget=HiddenInput(), default=1, validators=[Optional()])
    legal_name = StringField(_l("Legal name"), [DataRequired(), Length(max=160)], filters=[stripped])
    vat_number = StringField(
        _l("VAT number"), [Optional(), Length(max=40)], filters=[emptied], description=_l("With the country in front, like LU26375245.")
    )
    registration_number = StringField(
        _l("Registration number"), [Length(max=60)], filters=[stripped], description=_l("In the register of companies, like B123456.")
    )
    email = StringField(_l("E-mail"), [Optional(), Email(), Length(max=254)], filters=[emptied])
    street = TextAreaField(_l("Street and number"), [Length(max=200)], filters=[stripped], render_kw={"rows": 2})
    postal_code = StringField(_l("Postal code"), [Length(max=20)], filters=[stripped])
    city = StringField(_l("Town"), [Length(max=80)], filters=[stripped])
    region = StringField(_l("Region"), [Length(max=80)], filters=[stripped], description=_l("Where the country writes one."))
    country = CountryField(_l("Country"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        before = getattr(kwargs.get("obj"), "address", "")
        if before:
            self.street.description = _("Until now: %(address)s", address=before)

    def postal(self) -> Address:
        """The address as it was typed."""
        return Address(**{name: self[name].data or "" for name in PARTS})

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Each part of the address has its own sentence."""
        right = super().validate(*args, **kwargs)
        if any((self[name].data or "") != (self[name].object_data or "") for name in PARTS):
            try:
                checked(self.postal())
            except AddressError as error:
                for name, sentence in error.parts.items():
                    self[name].errors = [*self[name].errors, sentence]
                return False
        return bool(right)

    def validate_vat_number(self, field: StringField) -> None:
        """By the rules of its country."""
        if field.data != field.object_data:
            judge(lambda: identifiers.vat_number(field.data))

    def validate_registration_number(self, field: StringField) -> None:
        """By the rules of the country of the address, else of the VAT number."""
        if field.data and field.data != field.object_data:
            country = self.country.data or (self.vat_number.data or "")[:2].upper()
            judge(lambda: identifiers.registration_number(field.data, country))

    def values(self) -> dict[str, Any]:
        """What is known of the merchant, as the services take it."""
        return {
            "legal_name": self.legal_name.data,
            "vat_number": self.vat_number.data,
            "registration_number": self.registration_number.data or "",
            "email": self.email.data,
            "postal": self.postal(),
        }


def judge(check: Callable[[], Any]) -> None:
    """A number that cannot be is said at its field."""
    try:
        check()
    except DomainError as error:
        raise ValidationError(error.message) from error


class ConsoleMerchantForm(MerchantForm):
    """A merchant and the platforms it is on."""

    platforms = SelectMultipleField(_l("Platforms"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())


class StorePlace(FlaskForm):
    """What a store keeps for good; before the other fields, as it stands first in the form."""

    merchant = SelectField(_l("Merchant"), coerce=int)
    code = StringField(
        _l("Code"),
        [DataRequired(), Length(max=40)],
        filters=[stripped],
        description=_l("Small letters, digits and hyphens; part of its addresses. It stays for good."),
    )


class StoreForm(FlaskForm):
    """One shop of one merchant."""

    version = IntegerField(widget=HiddenInput(), default=1, validators=[Optional()])
    name = StringField(_l("Name"), [DataRequired(), Length(max=120)], filters=[stripped])
    currency = CurrencyField(_l("Currency"), default="EUR", description=_l("It stays once the store has prices."))
    timezone = KeptSelectField(_l("Time zone"), [DataRequired()], choices=zone_choices, validate_choice=False, default="Europe/Luxembourg")
    locale = KeptSelectField(_l("Language of the store"), choices=list(STORE_LANGUAGES.items()), default="en")

    def validate_timezone(self, field: KeptSelectField) -> None:
        """The name must be one of the time zone database."""
        if field.data not in time_zones():
            raise ValidationError(_l("This is not a time zone. Write it like Europe/Luxembourg."))

    def values(self) -> dict[str, Any]:
        """What the store is set to, as the services take it."""
        return {name: self[name].data for name in ("name", "currency", "timezone", "locale")}


class NewStoreForm(StorePlace, StoreForm):
    """A store that is not there yet."""


class ViewAsForm(FlaskForm):
    """Why somebody is viewed as."""

    reason = StringField(
        _l("Why do you view as this person?"),
        [DataRequired(), Length(max=REASON_MAX)],
        filters=[stripped],
        description=_l("It is kept in the log, such as “Ticket 4711: cannot find the invoice”."),
    )
