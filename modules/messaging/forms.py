"""The shape of what people type; rules are the services'."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, MultipleFileField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from modules.messaging.kinds import Found
from modules.messaging.labels import AT, CHANNELS
from webapp.fields import KeptSelectField, plain_text
from webapp.registry.kinds.notices import Channel

PREFIX = "kind-"
LONGEST, MOST_AT_ONCE = 10_000, 200
HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]
IN_APP = (Channel.APP, Channel.OFF)


class EnquiryForm(FlaskForm):
    """A visitor of a site writes. `website` is hidden from people: who fills it in is a program."""

    name = StringField(_l("Your name"), [DataRequired(), Length(max=120)], filters=[plain_text], render_kw={"autocomplete": "name"})
    email = StringField(
        _l("Your e-mail address"),
        [DataRequired(), Length(max=254)],
        filters=[plain_text],
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
    body = TextAreaField(_l("Your message"), [DataRequired(), Length(max=4_000)], filters=[plain_text], render_kw={"rows": 6})
    website = StringField(_l("Leave this empty"), [Length(max=500)], render_kw={"autocomplete": "off", "tabindex": "-1"})


class HourForm(FlaskForm):
    """When the mail of the day comes."""

    digest_hour = SelectField(_l("Daily mail at"), choices=[("", _l("As it is set here")), *HOURS], default="")

    def hour(self) -> int | None:
        """The hour that was chosen."""
        return int(self.digest_hour.data) if self.digest_hour.data else None


def preferences_form(kinds: Sequence[Found], chosen: Mapping[str, str], *, by_mail: bool, hour: int | None) -> Any:
    """A drop-down for each kind, and the hour; what is chosen and cannot be had at the moment stays."""
    offered = [(str(each), label) for each, label in CHANNELS.items() if by_mail or each in IN_APP]
    names = names_of(kinds)
    fields = {f"{PREFIX}{each.kind.code}": _channel(names[each.kind.code], each.kind.personal, offered) for each in kinds}
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


def _channel(name: str, personal: bool, offered: list[tuple[str, Any]]) -> Any:
    """The mail about one's own account is not chosen here."""
    return ChannelField(name, choices=[each for each in offered if not personal or each[0] in IN_APP])


def names_of(kinds: Sequence[Found]) -> dict[str, str]:
    """What each is called; where one module tells the same at several places, also the place; where several modules do, the module."""
    times = Counter((each.module.code, str(each.kind.label)) for each in kinds)
    names = {each.kind.code: _name(each, times[each.module.code, str(each.kind.label)] > 1) for each in kinds}
    alike = Counter(names.values())
    modules = {each.kind.code: str(each.module.name) for each in kinds}
    return {code: _("%(kind)s (%(place)s)", kind=name, place=modules[code]) if alike[name] > 1 else name for code, name in names.items()}


def _name(found: Found, with_place: bool) -> str:
    label = str(found.kind.label)
    return _("%(kind)s (%(place)s)", kind=label, place=AT[found.kind.frontend]) if with_place and found.kind.frontend in AT else label


def stripped(value: str | None) -> str:
    """Text as it is kept; empty where there is none."""
    return str(plain_text(value or ""))


def message_field() -> Any:
    """What somebody writes."""
    return TextAreaField(_l("Message"), filters=[stripped], validators=[DataRequired(), Length(max=LONGEST)], render_kw={"rows": 5})


def files_field() -> Any:
    """What goes with it."""
    return MultipleFileField(_l("Attachments"), description=_l("Up to 5 files. Only who can read the thread can open them."))


class ReplyForm(FlaskForm):
    """A message; `seen` is the last one that stood on the page."""

    seen = HiddenField()
    body = message_field()
    files = files_field()

    def uploads(self) -> list[Any]:
        """The files that were chosen."""
        return [each for each in self.files.data or () if getattr(each, "filename", "")]

    def seen_id(self) -> int:
        """The last message that the person saw; 0 for what makes no sense."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class NewThreadForm(ReplyForm):
    """A thread with its first message; `about` is the signed word for what it is about."""

    to = SelectField(_l("To"), validators=[InputRequired()])
    subject = StringField(
        _l("Subject"), filters=[stripped], validators=[DataRequired(), Length(max=200)], render_kw={"autocomplete": "off"}
    )
    body = message_field()
    files = files_field()
    about = HiddenField()


class AnnouncementForm(FlaskForm):
    """The same message to many; `sure` is set by the page that shows who gets it."""

    to = SelectMultipleField(
        _l("To"),
        validators=[InputRequired(), Length(max=MOST_AT_ONCE, message=_l("Choose fewer: 200 at most at once."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    subject = StringField(
        _l("Subject"), filters=[stripped], validators=[DataRequired(), Length(max=200)], render_kw={"autocomplete": "off"}
    )
    body = TextAreaField(_l("Message"), filters=[stripped], validators=[DataRequired(), Length(max=LONGEST)], render_kw={"rows": 6})
    sure = HiddenField()


class AssignForm(FlaskForm):
    """Who looks after a thread."""

    assignee = SelectField(_l("Looked after by"), default="")

    def user_id(self) -> int | None:
        """The person who was chosen."""
        return int(self.assignee.data) if self.assignee.data else None


class CannedForm(FlaskForm):
    """An answer that is given often."""

    title = StringField(_l("Name"), filters=[stripped], validators=[DataRequired(), Length(max=80)], render_kw={"autocomplete": "off"})
    body = TextAreaField(_l("Text"), filters=[stripped], validators=[DataRequired(), Length(max=LONGEST)], render_kw={"rows": 5})
