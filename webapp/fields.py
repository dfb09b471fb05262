"""Fields that change nothing by themselves: what a person did not touch comes back exactly as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import to_utc
from wtforms import DateField, DateTimeLocalField, FieldList, FormField, IntegerField, SelectField, StringField
from wtforms.fields.choices import Choice
from wtforms.form import BaseForm
from wtforms.validators import URL, ValidationError
from wtforms.widgets import HiddenInput

from webapp.domain import DomainError

EARLIEST, LATEST = 1900, 2999
"""Years that a date of a business can be in. Beyond them calendars, time zones and databases differ."""
NEVER = -1
"""A version that nothing has."""


def sensible(typed: date) -> date:
    """The date or moment, in a year that can be meant. Raises DomainError."""
    if not EARLIEST <= typed.year <= LATEST:
        raise DomainError(_("Choose a year between %(first)s and %(last)s.", first=EARLIEST, last=LATEST), "bad_year")
    return typed


def utc_of(typed: datetime) -> datetime:
    """A moment that a person typed, in UTC; one without a zone is in theirs. Raises DomainError."""
    sensible(typed)
    moved: datetime = typed.astimezone(UTC) if typed.tzinfo else to_utc(typed).replace(tzinfo=UTC)
    return moved


class DayField(DateField):
    """A date in a year that can be meant."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = _checked(self.data)


class MomentField(DateTimeLocalField):
    """A date and time in the person's zone, in a year that can be meant; `data` is as typed, without a zone (`utc_of`)."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = _checked(self.data)


def _checked(typed: Any) -> Any:
    try:
        return typed and sensible(typed)
    except DomainError as error:
        raise ValueError(error.message) from error


class WebAddress(URL):
    """An address of the web: what has another scheme runs as a program where somebody follows it, or leads into one."""

    def __init__(self) -> None:
        super().__init__(message=_l("Write a whole address, like https://example.com/page."))

    def __call__(self, form: Any, field: Any) -> None:
        """Raises ValidationError."""
        super().__call__(form, field)
        if not (field.data or "").casefold().startswith(("https://", "http://")):
            raise ValidationError(str(self.message))


class VersionField(IntegerField):
    """The version that a form was opened with. What is left out or makes no sense is never the present one, so nothing is overwritten."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]) if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else NEVER
        self.raw_data = None  # nonsense is not shown again


def is_valid(form: BaseForm) -> bool:
    """Whether a form may be saved. Of what could not be read at all that is said, and nothing about its value, which is not there.

    An empty field that may be empty has no error any more after `validate`, though nothing could be read of it.
    """
    valid = bool(form.validate())
    for field in form:
        if field.errors and field.process_errors and not isinstance(field, FormField | FieldList):
            field.errors = list(field.process_errors)
    return valid


def plain_text(value: Any) -> Any:
    """A filter: text without blanks around it, its lines ended as they are kept, whatever browsers make of them."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


class TypedField(StringField):
    """A field whose text is not its value. Left as it was shown, it gives the value that it was opened with."""

    data: Any
    unit = ""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), render_kw={"inputmode": "decimal", "autocomplete": "off"}, **kwargs)

    def text_of(self, value: Any) -> str:
        """The text that stands for a value, also where a program sends the value (settings by API, presets)."""
        raise NotImplementedError

    def read(self, text: str) -> Any:
        """The value of a text; raises DomainError."""
        raise NotImplementedError

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        text, before = str(valuelist[0]).strip(), self.data
        if before is not None and text == self.text_of(before):
            return
        self.data = None
        if text:
            try:
                self.data = self.read(text)
            except DomainError as error:
                raise ValueError(error.message) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.text_of(self.data)


class KeptSelectField(SelectField):
    """A drop-down that can hold what its list does not: the value it was opened with stays a choice, and stays chosen."""

    def iter_choices(self) -> Any:
        listed, kept = super().iter_choices(), self.object_data
        if kept not in (None, "") and not any(self.coerce(choice.value) == kept for choice in listed):
            listed.insert(0, Choice(value=kept, label=self.name_of(kept), selected=self.data == kept, render_kw={}))
        return listed

    def name_of(self, value: Any) -> str:
        """What a value that is on no list is called."""
        return str(value)
