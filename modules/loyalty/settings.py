"""What a platform decides about loyalty."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, IntegerField
from wtforms.validators import InputRequired, NumberRange


class ConfigForm(Form):
    """The settings."""

    asks_again = ("staff_pin_required",)
    harmless = ("pin_max_failures", "pin_lock_minutes", "grace_days")

    staff_pin_required = BooleanField(
        _l("Ask for a PIN at the till"),
        default=True,
        description=_l("Counts for merchants who have given out PINs. Others go by who is logged in."),
    )
    pin_max_failures = IntegerField(_l("Wrong PINs before it is locked"), default=5, validators=[InputRequired(), NumberRange(3, 10)])
    pin_lock_minutes = IntegerField(_l("Minutes that a PIN stays locked"), default=15, validators=[InputRequired(), NumberRange(1, 1440)])
    grace_days = IntegerField(
        _l("Days of grace after a pause"),
        default=14,
        validators=[InputRequired(), NumberRange(0, 365)],
        description=_l("When Loyalty is switched on again, nothing expires for so many days."),
    )
