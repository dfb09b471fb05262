"""Shape of what administrators type."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    Form,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Email, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from webapp.accounts.identity import TYPED_MAX
from webapp.accounts.locale import time_zones
from webapp.providing.presets.products import presets

LOCALES = [("en", "English"), ("fr", "Français"), ("de", "Deutsch"), ("lb", "Lëtzebuergesch")]
CURRENCIES = [("EUR", "EUR"), ("CHF", "CHF"), ("GBP", "GBP"), ("USD", "USD")]


def stripped(value: Any) -> Any:
    """Text without the space around it."""
    return value.strip() if isinstance(value, str) else value


def emptied(value: Any) -> Any:
    """Text without the space around it, None where nothing is left."""
    return stripped(value) or None


class PlatformAdminConfig(Form):
    """What happens on a platform when a module fails again and again; nothing unless both are given."""

    off_after_errors = IntegerField(
        _l("Switch a module off after so many errors"),
        [Optional(), NumberRange(1, 1000)],
        description=_l("Empty: never by itself. What depends on it goes off too."),
    )
    off_within_minutes = IntegerField(_l("within so many minutes"), [Optional(), NumberRange(1, 1440)], default=10)


class PlatformForm(FlaskForm):
    """Name and hosts of a platform. `version` is that of the platform the form was opened with."""

    version = IntegerField(widget=HiddenInput(), default=1, validators=[Optional()])
    name = StringField(_l("Name"), [DataRequired(), Length(max=120)], filters=[stripped])
    hosts = TextAreaField(_l("Hosts"), [Length(max=4000)], description=_l("One host name a line, without http:// and port."))

    def host_names(self) -> list[str]:
        """The hosts as written, one by one."""
        return [line.strip() for line in (self.hosts.data or "").replace(",", "\n").splitlines() if line.strip()]


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
    """A legal customer. `version` is that of the row the form was opened with."""

    version = IntegerField(widget=HiddenInput(), default=1, validators=[Optional()])
    legal_name = StringField(_l("Legal name"), [DataRequired(), Length(max=160)], filters=[stripped])
    vat_number = StringField(
        _l("VAT number"),
        [
            Optional(),
            Length(max=20),
            Regexp(r"[A-Z]{2}[0-9A-Za-z]{2,13}$", message=_l("A VAT number begins with the country, like LU12345678.")),
        ],
        filters=[emptied],
    )
    email = StringField(_l("E-mail"), [Optional(), Email(), Length(max=254)], filters=[emptied])
    address = TextAreaField(_l("Address"), [Length(max=400)], filters=[stripped])

    def values(self) -> dict[str, Any]:
        """What is known of the merchant, as the services take it."""
        return {
            "legal_name": self.legal_name.data,
            "vat_number": self.vat_number.data,
            "email": self.email.data,
            "address": self.address.data or "",
        }


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
    currency = SelectField(_l("Currency"), choices=CURRENCIES, default="EUR")
    timezone = StringField(_l("Time zone"), [DataRequired()], default="Europe/Luxembourg", filters=[stripped])
    locale = SelectField(_l("Language"), choices=LOCALES, default="en")

    def validate_timezone(self, field: StringField) -> None:
        """The name must be one of the time zone database."""
        if field.data not in time_zones():
            raise ValidationError(_l("This is no time zone. Write one like Europe/Luxembourg."))

    def values(self) -> dict[str, Any]:
        """What the store is set to, as the services take it."""
        return {name: self[name].data for name in ("name", "currency", "timezone", "locale")}


class NewStoreForm(StorePlace, StoreForm):
    """A store that is not there yet."""


class AdminUserForm(FlaskForm):
    """Somebody who administers the provider or one platform."""

    name = StringField(_l("Name"), [DataRequired(), Length(max=120)], filters=[stripped])
    email = StringField(_l("E-mail"), [DataRequired(), Length(max=TYPED_MAX)], filters=[stripped])
    role = SelectField(_l("Role"), choices=[("platform_admin", _l("Platform administrator")), ("super_admin", _l("Super administrator"))])
    platform = SelectField(_l("Platform"), coerce=int, description=_l("For platform administrators."))
    password = PasswordField(
        _l("First password"),
        [Optional(), Length(min=12, max=128)],
        description=_l("At least 12 characters. An account that exists keeps its own."),
    )
