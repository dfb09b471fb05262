"""Sentences that remember what they were made of, so that what is kept of them can be told again in the language of whoever reads.

`_()` gives such a sentence where a program asks (webapp.web.words). A column of the type `Words` keeps its msgid and its facts, never its
text; it is told anew whenever it is read. What people wrote themselves, and rows of older releases, are plain text and stay as they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext, ngettext
from sqlalchemy import Dialect, String, Text, types

MARK = '{"say": '
PLAIN = (str, int, float, bool, type(None))


class Said(str):
    """A translated sentence with what it was made of: the msgid, that of the plural where there is one, and its facts."""

    msgid: str
    plural: str | None
    facts: Mapping[str, Any]

    __slots__ = ("facts", "msgid", "plural")

    @classmethod
    def made(cls, text: str, msgid: str, plural: str | None, facts: Mapping[str, Any]) -> Said:
        """The sentence `text`, made of these."""
        said = cls(text)
        said.msgid, said.plural, said.facts = msgid, plural, facts
        return said

    def __str__(self) -> str:
        return self  # a copy would forget


def kept(text: str) -> str:
    """What is stored for a sentence: its msgid and facts as JSON; plain text for any other."""
    return json.dumps(_packed(text), ensure_ascii=False) if isinstance(text, Said) else str(text)


def told(stored: str) -> str:
    """What was stored, in the reader's language."""
    if not stored.startswith(MARK):
        return stored
    try:
        return str(_unpacked(json.loads(stored)))
    except (ValueError, KeyError, TypeError):
        return stored  # somebody wrote what only looks like it


def _packed(value: Any) -> Any:
    """A fact as JSON: sentences within sentences too, and lazy ones."""
    if type(value).__name__ == "LazyString":
        value = str(value)
    if isinstance(value, Said):
        facts = {name: _packed(each) for name, each in value.facts.items()}
        return {"say": value.msgid, **({"many": value.plural} if value.plural is not None else {}), "facts": facts}
    return value if isinstance(value, PLAIN) else str(value)


def _unpacked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    facts = {name: _unpacked(each) for name, each in value["facts"].items()}
    if "many" in value:
        several: Callable[..., str] = ngettext
        return several(value["say"], value["many"], **facts)
    return gettext(value["say"], **facts)


class Words(types.TypeDecorator[str]):
    """Text that may be a sentence. With a `length`, one that does not fit is kept as plain text."""

    impl = Text
    cache_ok = True

    def __init__(self, length: int | None = None) -> None:
        super().__init__()
        self.length = length

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return String(self.length) if self.length else Text()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        packed = kept(value)
        return packed if self.length is None or len(packed) <= self.length else str.__str__(value)[: self.length]

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else told(value)
