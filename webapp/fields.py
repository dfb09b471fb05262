"""Fields that change nothing by themselves: what a person did not touch comes back exactly as it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, StringField
from wtforms.fields.choices import Choice

from webapp.domain import DomainError


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
