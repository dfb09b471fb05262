"""The shape of what people type; rules are the services'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import InputRequired

from modules.messaging.kinds import Found
from modules.messaging.labels import CHANNELS
from webapp.fields import KeptSelectField
from webapp.registry.kinds.notices import Channel

PREFIX = "kind-"
HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]
IN_APP = (Channel.APP, Channel.OFF)


class HourForm(FlaskForm):
    """When the mail of the day comes."""

    digest_hour = SelectField(_l("Daily mail at"), choices=[("", _l("As the platform is set")), *HOURS], default="")

    def hour(self) -> int | None:
        """The hour that was chosen."""
        return int(self.digest_hour.data) if self.digest_hour.data else None


def preferences_form(kinds: Sequence[Found], chosen: Mapping[str, str], *, by_mail: bool, hour: int | None) -> Any:
    """A drop-down for each kind, and the hour; what is chosen and cannot be had at the moment stays."""
    offered = [(str(each), label) for each, label in CHANNELS.items() if by_mail or each in IN_APP]
    fields = {f"{PREFIX}{each.kind.code}": _channel(each, offered) for each in kinds}
    form: Any = type("PreferencesForm", (HourForm,), fields)
    data = {f"{PREFIX}{each.kind.code}": chosen.get(each.kind.code, str(each.kind.default_channel)) for each in kinds}
    return form(data={**data, "digest_hour": "" if hour is None else str(hour)})


def channels_of(form: Any) -> dict[str, str]:
    """What was chosen, by kind."""
    return {field.short_name.removeprefix(PREFIX): field.data for field in form if field.short_name.startswith(PREFIX)}


class ChannelField(KeptSelectField):
    """How somebody is told; what they chose and cannot have at the moment keeps its name."""

    def name_of(self, value: Any) -> str:
        """The channel in words."""
        return str(CHANNELS[value])


def _channel(found: Found, offered: list[tuple[str, Any]]) -> Any:
    return ChannelField(str(found.kind.label), choices=offered, validators=[InputRequired()])
