"""What a platform decides about monitoring."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from webapp.settings.config import SettingsForm


@dataclass(frozen=True, slots=True)
class MonitoringSettings:
    """After how many failed tasks within an hour people are told."""

    failure_alert_per_hour: int


class MonitoringSettingsForm(SettingsForm):
    """Its field."""

    typed = MonitoringSettings
    harmless = ("failure_alert_per_hour",)

    failure_alert_per_hour = IntegerField(
        _l("Failed tasks per hour"),
        default=10,
        validators=[InputRequired(), NumberRange(1, 1000)],
        description=_l("When more tasks than this fail within an hour, administrators are told, once an hour at most."),
    )
