"""The kinds of blocks that pages are made of. What editors type is plain text, Markdown or a choice, never HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.kernel import kernel
from webapp.registry.kinds.blocks import BlockField, FieldType, SiteBlock


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of block, drawn by `cms/site/blocks/<code>.html`."""

    code: str
    label: Any
    icon: str
    fields: tuple[BlockField, ...]


AnyKind = Kind | SiteBlock


def new_block(kind: AnyKind, id: str) -> dict[str, Any]:
    """An empty block of a kind."""
    return {"id": id, "kind": kind.code, **{field.name: field.empty for field in kind.fields}}


def kind_of(code: str) -> AnyKind | None:
    """A kind by its code, of any module that is installed, on or off; None for that of a module which is not there any more."""
    return KINDS.get(code) or next((each for _module, each in kernel().registry.contributed(SiteBlock) if each.code == code), None)


def fields_of(block: Mapping[str, Any]) -> tuple[BlockField, ...]:
    """The fields of a block; none where nobody knows its kind."""
    kind = kind_of(block["kind"])
    return kind.fields if kind is not None else ()


MARKDOWN = _l("Markdown: **bold**, *italic*, [a link](https://example.com), lists with a hyphen.")

CELLS = _l("One row a line, cells separated by |; the first is the heading.")


def button(number: int) -> tuple[BlockField, BlockField]:
    """One of several buttons."""
    label, address = _l("Button %(number)s", number=number), _l("Address of button %(number)s", number=number)
    return BlockField(f"label{number}", label, most=60), BlockField(f"url{number}", address, FieldType.URL, 400)


OWN = (
    Kind(
        "banner",
        _l("Banner"),
        icon="layout-navbar",
        fields=(
            BlockField("text", _l("Large words"), most=120),
            BlockField("lead", _l("Sentence below"), FieldType.PLAIN, 400),
            BlockField("label", _l("Button"), most=60),
            BlockField("url", _l("Address of the button"), FieldType.URL, 400),
            BlockField("picture", _l("Picture"), FieldType.PICTURE),
        ),
    ),
    Kind(
        "heading",
        _l("Heading"),
        icon="heading",
        fields=(
            BlockField("text", _l("Words"), most=200),
            BlockField("level", _l("Size"), FieldType.CHOICE, choices=(("2", _l("Large")), ("3", _l("Small")))),
        ),
    ),
    Kind("text", _l("Text"), icon="align-left", fields=(BlockField("text", _l("Text"), FieldType.MARKDOWN, 20_000, help=MARKDOWN),)),
    Kind(
        "picture",
        _l("Picture"),
        icon="photo",
        fields=(
            BlockField("picture", _l("Picture"), FieldType.PICTURE),
            BlockField("caption", _l("Caption"), most=300),
            BlockField("size", _l("Width"), FieldType.CHOICE, choices=(("text", _l("As the text")), ("wide", _l("Wide")))),
        ),
    ),
    Kind(
        "gallery",
        _l("Gallery"),
        icon="layout-grid",
        fields=(
            BlockField("pictures", _l("Pictures"), FieldType.PICTURES),
            BlockField("shape", _l("Shape"), FieldType.CHOICE, choices=(("square", _l("Square")), ("wide", _l("Wide")))),
        ),
    ),
    Kind("buttons", _l("Buttons"), icon="click", fields=(*button(1), *button(2), *button(3))),
    Kind(
        "columns",
        _l("Columns"),
        icon="columns",
        fields=(
            BlockField("first", _l("First column"), FieldType.MARKDOWN, 6_000, help=MARKDOWN),
            BlockField("second", _l("Second column"), FieldType.MARKDOWN, 6_000),
            BlockField("third", _l("Third column"), FieldType.MARKDOWN, 6_000),
        ),
    ),
    Kind(
        "quote",
        _l("Quote"),
        icon="quote",
        fields=(BlockField("text", _l("Words"), FieldType.PLAIN, 1_000), BlockField("who", _l("Who said it"), most=120)),
    ),
    Kind(
        "table",
        _l("Table"),
        icon="table",
        fields=(
            BlockField(
                "cells", _l("Rows"), FieldType.PLAIN, 6_000, help=_l("One row a line, cells separated by |; the first is the heading.")
            ),
            BlockField("caption", _l("What it shows"), most=200),
        ),
    ),
)
KINDS: Mapping[str, Kind] = {kind.code: kind for kind in OWN}
