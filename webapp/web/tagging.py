"""The form by which somebody gives a tag, shown by `templates/ui/_tags.html`."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from webapp.commerce.tags import LONGEST
from webapp.fields import plain_text


def _stripped(value: str | None) -> str:
    return str(plain_text(value or ""))


class TagForm(FlaskForm):
    """A tag by its name."""

    tag = StringField(_l("Tag"), filters=[_stripped], validators=[DataRequired(), Length(max=LONGEST)])
