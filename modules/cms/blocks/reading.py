"""Blocks as a form sends them: each field `<block>.<name>`, the order in `order`."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from modules.cms.blocks.kinds import KINDS, Field, Type
from modules.cms.blocks.rich import is_address
from webapp.domain import DomainError

MOST = 60
"""Blocks of a page."""
Block = dict[str, Any]


def new_id() -> str:
    """A name that no other block of the page has."""
    return secrets.token_hex(4)


def blocks_of(form: MultiDict[str, str]) -> list[Block]:
    """The blocks that were sent, as they were typed; what names no kind of block is left out."""
    found: list[Block] = []
    for id in dict.fromkeys(form.getlist("order")):
        kind = KINDS.get(form.get(f"{id}.kind", ""))
        if kind is not None and len(id) <= 16 and len(found) < MOST:
            found.append({"id": id, "kind": kind.code, **{field.name: typed(field, form, f"{id}.{field.name}") for field in kind.fields}})
    return found


def typed(field: Field, form: MultiDict[str, str], name: str) -> Any:
    """What was typed into a field."""
    if field.type is Type.PICTURES:
        return [number for number in map(id_of, form.getlist(name)) if number is not None][:40]
    text = form.get(name, "").replace("\r\n", "\n").strip()
    if field.type is Type.PICTURE:
        return id_of(text)
    if field.type is Type.CHOICE:
        return text if text in dict(field.choices) else field.empty
    return text


def id_of(text: str) -> int | None:
    """The number of a row, where it is one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def check(blocks: Iterable[Block]) -> None:
    """Raises DomainError for text that is too long and for malformed addresses."""
    for number, block in enumerate(blocks, 1):
        for field in KINDS[block["kind"]].fields:
            value = block.get(field.name)
            named = {"number": number, "field": field.label}
            if isinstance(value, str) and len(value) > field.most:
                raise DomainError(
                    _("Block %(number)s: “%(field)s” is too long. Write at most %(most)s characters.", most=field.most, **named)
                )
            if field.type is Type.URL and value and not is_address(value):
                said = _(
                    "Block %(number)s: “%(field)s” is not an address. Write /about, https://example.com or mailto:name@example.com.",
                    **named,
                )
                raise DomainError(said, "bad_address")


def pictures_of(blocks: Iterable[Mapping[str, Any]]) -> set[int]:
    """The ids of the pictures that blocks show."""
    found: set[int] = set()
    for block in blocks:
        for field in KINDS[block["kind"]].fields if block["kind"] in KINDS else ():
            value = block.get(field.name)
            if field.type is Type.PICTURE and value:
                found.add(int(value))
            elif field.type is Type.PICTURES and value:
                found.update(map(int, value))
    return found


def words_of(blocks: Iterable[Mapping[str, Any]]) -> list[str]:
    """What blocks say, a line each, for comparing two revisions."""
    found: list[str] = []
    for block in blocks:
        kind = KINDS.get(block["kind"])
        if kind is None:
            continue
        found.append(f"[{kind.label}]")
        for field in kind.fields:
            value = block.get(field.name)
            if value and field.type is not Type.CHOICE:
                found += (
                    str(value).splitlines()
                    if isinstance(value, str)
                    else [", ".join(map(str, value if isinstance(value, list) else [value]))]
                )
    return found
