"""The shape of what people type about a connection; rules are the services'."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, PasswordField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.fields import DayField, VersionField, WebAddress, plain_text, utc_of

READS, SENDS = "reads", "sends"
MODES = [
    (READS, _l("Only bring orders in, and send nothing: to look at it first")),
    (SENDS, _l("Bring orders in, and send decisions and tracking numbers back")),
]


WORDS = ("title", "description", "product_type", "link")
"""What a variant can have of its own."""


class WordsForm(FlaskForm):
    """The words of a variant in one language."""

    version = VersionField()
    title = StringField(_l("Title"), filters=[plain_text], validators=[Length(max=160)])
    description = TextAreaField(_l("Description"), filters=[plain_text], validators=[Length(max=10_000)], render_kw={"rows": 6})
    product_type = StringField(_l("Category"), filters=[plain_text], validators=[Length(max=200)])
    link = StringField(_l("Address of its page"), filters=[plain_text], validators=[Optional(), Length(max=500), WebAddress()])


class LocationsForm(FlaskForm):
    """The locations whose stock the feeds show."""

    version = VersionField()
    locations = SelectMultipleField(
        _l("Locations"), coerce=int, choices=[], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


class KeyForm(FlaskForm):
    """A key of Letzshop."""

    api_key = PasswordField(
        _l("Letzshop key"),
        filters=[plain_text],
        validators=[DataRequired(), Length(max=400)],
        render_kw={"autocomplete": "off"},
        description=_l("Ask Letzshop for the key of a shop manager. It is kept encrypted and never shown again."),
    )


class ScheduleForm(FlaskForm):
    """How a connection works."""

    version = VersionField()
    mode = RadioField(_l("What it does"), choices=MODES, default=READS, validators=[InputRequired()])
    sync_minutes = IntegerField(_l("Check for orders every (minutes)"), default=15, validators=[InputRequired(), NumberRange(5, 1440)])
    auto_confirm = BooleanField(_l("Confirm by itself what is in stock"))


class PastForm(FlaskForm):
    """A time whose orders are brought in."""

    since = DayField(_l("From"), validators=[InputRequired()])
    until = DayField(_l("To"), validators=[InputRequired()])

    def span(self) -> tuple[datetime, datetime]:
        """The first moment of the first day, and that after the last, in UTC by the person's clock."""
        begin, end = (utc_of(datetime.combine(day, time())) for day in (self.since.data, self.until.data))
        return begin, end + timedelta(days=1)


class OnceForm(FlaskForm):
    """A button."""
