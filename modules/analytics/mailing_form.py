"""What people type of a mailing."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from modules.analytics import labels
from modules.analytics.forms import stripped
from webapp.accounts.identity import normal_email

MOST = 10
RHYTHMS = [("day", _l("Every day")), ("week", _l("Every Monday")), ("month", _l("On the first of every month"))]


class MailingForm(FlaskForm):
    """When a report is sent, as what, and to whom."""

    rhythm = SelectField(_l("When"), choices=RHYTHMS, default="week")
    hour = IntegerField(_l("Hour"), default=8, validators=[InputRequired(), NumberRange(0, 23)])
    form = SelectField(_l("As"), choices=[*labels.REPORT_FORMS.items()], default="xlsx")
    recipients = StringField(
        _l("To"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=1000)],
        description=_l("E-mail addresses, with commas between them. Only who has an account here can open the link."),
        render_kw={"autocomplete": "off"},
    )

    def validate_recipients(self, field: Any) -> None:
        """Each is an address."""
        found = dict.fromkeys(normal_email(each) for each in split(field.data or ""))
        self.addresses = [each for each in found if each is not None]
        if None in found:
            raise ValidationError(_("One of these is not an e-mail address. Write them like ana@example.com, leo@example.com."))
        if not 0 < len(self.addresses) <= MOST:
            raise ValidationError(_("Give one address at least, and ten at most."))

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {"rhythm": self.rhythm.data, "hour": self.hour.data, "form": self.form.data, "recipients": self.addresses}


def split(text: str) -> list[str]:
    """The addresses of a line, each once."""
    return list(dict.fromkeys(each.strip() for each in text.replace(";", ",").split(",") if each.strip()))
