"""Forms of the settings and the profile."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, Form, IntegerField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from webapp.accounts import scopes, tokens
from webapp.accounts.locale import LOCALES, STORE_LANGUAGES, time_zones, zone_choices
from webapp.fields import KeptSelectField, plain_text
from webapp.web.tables.sizes import SIZES, USUAL_SIZE

LANGUAGES = list(LOCALES.items())


def is_timezone(_form: Form, field: Field) -> None:
    """Raises ValidationError for a name that is no time zone."""
    if field.data not in time_zones():
        raise ValidationError(_("This is not a time zone. Write it like Europe/Luxembourg."))


class CoreConfig(Form):
    """What every person of a platform gets unless they, or their store, chose otherwise."""

    asks_again = ("second_factor",)
    harmless = ("locale", "timezone", "page_size")

    locale = KeptSelectField(_l("Language"), choices=LANGUAGES, default="en")
    timezone = KeptSelectField(
        _l("Time zone"), [InputRequired(), is_timezone], choices=zone_choices, validate_choice=False, default="Europe/Luxembourg"
    )
    page_size = KeptSelectField(_l("Rows per page"), choices=[(n, str(n)) for n in SIZES], coerce=int, default=USUAL_SIZE)
    second_factor = KeptSelectField(
        _l("Second factor"),
        choices=[
            ("nobody", _l("As each person likes")),
            ("administrators", _l("Demanded of administrators")),
            ("everybody", _l("Demanded of everybody")),
        ],
        default="nobody",
        description=_l("Whoever has none is led to set it up, and can do nothing else before."),
    )


def seen(label: str) -> IntegerField:
    """A hidden counter of what the form was opened with."""
    return IntegerField(label, [InputRequired(), NumberRange(min=0)], widget=HiddenInput())


class PlatformSettings(FlaskForm, CoreConfig):
    """The platform's name beside its config. `revision` counts changes of its config, `version` those of its name."""

    name = StringField(_l("Name"), [DataRequired(), Length(max=120)], filters=[plain_text])
    revision = seen(_l("Revision"))
    version = seen(_l("Version"))


class StoreSettings(FlaskForm):
    """What a store's own people decide."""

    name = StringField(_l("Name"), [DataRequired(), Length(max=120)], filters=[plain_text])
    locale = KeptSelectField(_l("Language of the store"), choices=list(STORE_LANGUAGES.items()))
    timezone = KeptSelectField(_l("Time zone"), [InputRequired(), is_timezone], choices=zone_choices, validate_choice=False)
    version = seen(_l("Version"))


class Profile(FlaskForm):
    """What people say about themselves."""

    name = StringField(_l("Name"), [DataRequired(), Length(max=120)], filters=[plain_text])
    locale = KeptSelectField(_l("Language"), choices=[("", _l("As set for the place I am at")), *LANGUAGES])
    timezone = KeptSelectField(
        _l("Time zone"),
        [Optional(), is_timezone],
        choices=lambda: [("", _l("As set for the place I am at")), *zone_choices()],
        validate_choice=False,
    )


class NewToken(FlaskForm):
    """What a token is called, for, and how long it counts."""

    name = StringField(_l("Name"), [InputRequired(), Length(max=tokens.NAME_MAX)], description=_l("What you will know it by."))
    scopes = SelectMultipleField(
        _l("What it may do"),
        [InputRequired(_l("Choose at least one."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    days = IntegerField(
        _l("Days until it ends"),
        [InputRequired(), NumberRange(1, tokens.DAYS_MAX)],
        default=tokens.DAYS,
        description=_l("At most %(most)s.", most=tokens.DAYS_MAX),
    )

    def __init__(self, may_switch: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        useful = {code: words for code, words in scopes.known().items() if may_switch or code != "modules:write"}
        self.scopes.choices = [*useful.items()]
