"""The shape of what people type."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from webapp.fields import plain_text


def stripped(value: str | None) -> str:
    """Text as it is kept; empty where there is none."""
    return str(plain_text(value or ""))


class NoteForm(FlaskForm):
    """What happened on a day."""

    day = DateField(_l("Day"), validators=[InputRequired()])
    text = StringField(
        _l("What happened"), filters=[stripped], validators=[DataRequired(), Length(max=200)], render_kw={"autocomplete": "off"}
    )

    def validate_day(self, field: DateField) -> None:
        """Only days that figures can be about."""
        if field.data is not None and not date(2000, 1, 1) <= field.data <= date(2100, 1, 1):
            raise ValidationError(_("Choose a day between the years 2000 and 2100."))
