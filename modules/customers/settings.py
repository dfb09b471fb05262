"""What a platform decides about customers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import Form, IntegerField
from wtforms.validators import InputRequired, NumberRange


class ConfigForm(Form):
    """The settings."""

    merge_undo_days = IntegerField(
        _l("Days to undo a merge"),
        default=30,
        validators=[InputRequired(), NumberRange(0, 180)],
        description=_l("For so long, two customers that were merged can be taken apart again. 0 means never."),
    )
