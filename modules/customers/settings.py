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
    privacy_due_days = IntegerField(
        _l("Days to answer a privacy request"),
        default=30,
        validators=[InputRequired(), NumberRange(1, 30)],
        description=_l("The law gives a month. A request that waits longer is shown as late."),
    )
    segment_refresh_minutes = IntegerField(
        _l("Minutes after which segments are counted again"),
        default=60,
        validators=[InputRequired(), NumberRange(5, 1440)],
        description=_l("Segments that follow their rule are brought up to date this often."),
    )
