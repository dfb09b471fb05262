"""Blocks as a form sends them: each field `<block>.<name>`, the order in `order`."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from modules.cms.blocks.kinds import AnyKind, fields_of, kind_of
from modules.cms.blocks.rich import is_address
from webapp.domain import DomainError
from webapp.registry.kinds.blocks import BlockField, FieldType

MOST = 60
"""Blocks of a page."""
Block = dict[str, Any]


def new_id() -> str:
    """A name that no other block of the page has."""
    return secrets.token_hex(4)


def blocks_of(form: MultiDict[str, str], kept: Iterable[Block], offered: Mapping[str, AnyKind]) -> list[Block]:
    """The blocks that were sent, as they were typed. One whose kind is not `offered`, since its module is off, is as it was `kept`."""
    found: list[Block] = []
    before = {block["id"]: block for block in kept}
    for id in dict.fromkeys(form.getlist("order")):
        kind = offered.get(form.get(f"{id}.kind", ""))
        if len(id) > 16 or len(found) >= MOST:
            continue
        if kind is not None:
            found.append({"id": id, "kind": kind.code, **{field.name: typed(field, form, f"{id}.{field.name}") for field in kind.fields}})
        elif id in before and before[id]["kind"] not in offered:
            found.append(before[id])
    return found


def typed(field: BlockField, form: MultiDict[str, str], name: str) -> Any:
    """What was typed into a field."""
    if field.type is FieldType.PICTURES:
        return [number for number in map(id_of, form.getlist(name)) if number is not None][:40]
    text = form.get(name, "").replace("\r\n", "\n").strip()
    if field.type is FieldType.PICTURE:
        return id_of(text)
    if field.type is FieldType.CHOICE:
        return text if text in dict(field.choices) else field.empty
    return text


def id_of(text: str) -> int | None:
    """The number of a row, where it is one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def check(blocks: Iterable[Block]) -> None:
    """Raises DomainError for text that is too long and for malformed addresses."""
    for number, block in enumerate(blocks, 1):
        for field in fields_of(block):
            value = block.get(field.name)
            named = {"number": number, "field": field.label}
            if isinstance(value, str) and len(value) > field.most:
                raise DomainError(
                    _("Block %(number)s: “%(field)s” is too long. Write at most %(most)s characters.", most=field.most, **named)
                )
            if field.type is FieldType.URL and value and not is_address(value):
                said = _(
                    "Block %(number)s: “%(field)s” is not an address. Write /about, https://example.com or mailto:name@example.com.",
                    **named,
                )
                raise DomainError(said, "bad_address")


def pictures_of(blocks: Iterable[Mapping[str, Any]]) -> set[int]:
    """The ids of the pictures that blocks show."""
    found: set[int] = set()
    for block in blocks:
        for field in fields_of(block):
            value = block.get(field.name)
            if field.type is FieldType.PICTURE and value:
                found.add(int(value))
            elif field.type is FieldType.PICTURES and value:
                found.update(map(int, value))
    return found


def words_of(blocks: Iterable[Mapping[str, Any]]) -> list[str]:
    """What blocks say, a line each, for comparing two revisions."""
    found: list[str] = []
    for block in blocks:
        kind = kind_of(block["kind"])
        if kind is None:
            continue
        found.append(f"[{kind.label}]")
        for field in kind.fields:
            value = block.get(field.name)
            if value and field.type is not FieldType.CHOICE:
                found += (
                    str(value).splitlines()
                    if isinstance(value, str)
                    else [", ".join(map(str, value if isinstance(value, list) else [value]))]
                )
    return found
