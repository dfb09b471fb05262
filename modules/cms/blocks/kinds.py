"""The kinds of blocks that pages are made of. What editors type is plain text, Markdown or a choice, never HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


class Type(StrEnum):
    """How a field is typed: a line, plain text, Markdown, an address, one of a few choices, one picture, or several."""

    LINE = "line"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    URL = "url"
    CHOICE = "choice"
    PICTURE = "picture"
    PICTURES = "pictures"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a block; `most` are the characters that it takes."""

    name: str
    label: Any
    type: Type = Type.LINE
    most: int = 200
    choices: tuple[tuple[str, Any], ...] = ()
    help: Any = ""

    @property
    def empty(self) -> Any:
        """What it holds at first."""
        return self.choices[0][0] if self.choices else [] if self.type is Type.PICTURES else None if self.type is Type.PICTURE else ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of block, drawn by `cms/site/blocks/<code>.html`."""

    code: str
    label: Any
    icon: str
    fields: tuple[Field, ...]

    def new(self, id: str) -> dict[str, Any]:
        """An empty one."""
        return {"id": id, "kind": self.code, **{field.name: field.empty for field in self.fields}}


MARKDOWN = _l("Markdown: **bold**, *italic*, [a link](https://example.com), lists with a hyphen.")


def button(number: int) -> tuple[Field, Field]:
    """One of several buttons."""
    label, address = _l("Button %(number)s", number=number), _l("Address of button %(number)s", number=number)
    return Field(f"label{number}", label, most=60), Field(f"url{number}", address, Type.URL, 400)


OWN = (
    Kind(
        "banner",
        _l("Banner"),
        "layout-navbar",
        (
            Field("text", _l("Large words"), most=120),
            Field("lead", _l("Sentence below"), Type.PLAIN, 400),
            Field("label", _l("Button"), most=60),
            Field("url", _l("Address of the button"), Type.URL, 400),
            Field("picture", _l("Picture"), Type.PICTURE),
        ),
    ),
    Kind(
        "heading",
        _l("Heading"),
        "heading",
        (
            Field("text", _l("Words"), most=200),
            Field("level", _l("Size"), Type.CHOICE, choices=(("2", _l("Large")), ("3", _l("Small")))),
        ),
    ),
    Kind("text", _l("Text"), "align-left", (Field("text", _l("Text"), Type.MARKDOWN, 20_000, help=MARKDOWN),)),
    Kind(
        "picture",
        _l("Picture"),
        "photo",
        (
            Field("picture", _l("Picture"), Type.PICTURE),
            Field("caption", _l("Caption"), most=300),
            Field("size", _l("Width"), Type.CHOICE, choices=(("text", _l("As the text")), ("wide", _l("Wide")))),
        ),
    ),
    Kind(
        "gallery",
        _l("Gallery"),
        "layout-grid",
        (
            Field("pictures", _l("Pictures"), Type.PICTURES),
            Field("shape", _l("Shape"), Type.CHOICE, choices=(("square", _l("Square")), ("wide", _l("Wide")))),
        ),
    ),
    Kind("buttons", _l("Buttons"), "click", (*button(1), *button(2), *button(3))),
    Kind(
        "columns",
        _l("Columns"),
        "columns",
        (
            Field("first", _l("First column"), Type.MARKDOWN, 6_000, help=MARKDOWN),
            Field("second", _l("Second column"), Type.MARKDOWN, 6_000),
            Field("third", _l("Third column"), Type.MARKDOWN, 6_000),
        ),
    ),
    Kind("quote", _l("Quote"), "quote", (Field("text", _l("Words"), Type.PLAIN, 1_000), Field("who", _l("Who said it"), most=120))),
    Kind(
        "table",
        _l("Table"),
        "table",
        (
            Field("cells", _l("Rows"), Type.PLAIN, 6_000, help=_l("One row a line, cells separated by |; the first is the heading.")),
            Field("caption", _l("What it shows"), most=200),
        ),
    ),
)
KINDS: Mapping[str, Kind] = {kind.code: kind for kind in OWN}
