"""What a platform decides about its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from webapp.kernel import kernel
from webapp.routing.context import platform_here
from webapp.settings.config import defaults, module_config


def number(label: Any, default: int, low: int, high: int, description: Any) -> IntegerField:
    """A whole number within bounds."""
    return IntegerField(label, default=default, validators=[InputRequired(), NumberRange(low, high)], description=description)


class ConfigForm(Form):
    """The settings."""

    harmless = ("refresh_minutes", "week_start", "keep_days", "export_ttl_hours", "max_export_rows", "query_timeout_s")

    refresh_minutes = number(_l("Minutes between refreshes"), 15, 15, 1440, _l("Figures are at most this old while workers run."))
    week_start = SelectField(_l("Weeks begin on"), choices=[("mon", _l("Monday")), ("sun", _l("Sunday"))], default="mon")
    keep_days = number(_l("Days to keep figures"), 800, 60, 3660, _l("Older figures are removed; what they were made of stays."))
    export_ttl_hours = number(_l("Hours to keep files"), 72, 1, 720, _l("After that a file of an export can no longer be fetched."))
    max_export_rows = number(_l("Most rows of a file"), 250_000, 1_000, 5_000_000, _l("Longer lists have to be narrowed first."))
    query_timeout_s = number(_l("Seconds that a question may take"), 15, 1, 120, _l("What takes longer is stopped, and says so."))


def setting(name: str) -> Any:
    """A setting of the present platform; in the provider console its default."""
    values: Mapping[str, Any] = module_config("analytics") if platform_here() else defaults(kernel().registry.modules["analytics"])
    return values[name]
