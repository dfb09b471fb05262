"""Writes TOML: the standard library only reads it. One entry a line, so that a review shows what changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

BARE = re.compile(r"[A-Za-z0-9_-]+")
SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
INDENT = "    "


def dumps(data: Mapping[str, Any]) -> str:
    """A document of tables, lists, texts, numbers and truth values, in the order given. Raises TypeError for anything else."""
    return "\n".join(_sections(data, ()))


def inline(value: Any) -> str:
    """One value on one line. Raises TypeError for what TOML cannot say here."""
    if isinstance(value, str):
        return '"' + "".join(map(_escaped, value)) + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(inline, value)) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {inline(each)}" for key, each in value.items()) + "}"
    raise TypeError(f"{type(value).__name__} cannot be written as TOML")


def _sections(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """A table's own entries under its header, then the tables inside it."""
    entries = [f"{_key(key)} = {_block(value)}\n" for key, value in table.items() if not isinstance(value, Mapping)]
    header = f"[{'.'.join(map(_key, path))}]\n" if path else ""
    if entries or (path and not table):
        yield header + "".join(entries)
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _sections(value, (*path, key))


def _block(value: Any) -> str:
    """A value where it may take several lines: a list has one for each member."""
    if isinstance(value, list | tuple) and value:
        return "[\n" + "".join(f"{INDENT}{inline(each)},\n" for each in value) + "]"
    return inline(value)


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else inline(key)


def _escaped(mark: str) -> str:
    """What cannot be seen is written by its number: nothing in a reviewed text hides, and nothing turns it around."""
    if mark in SHORT:
        return SHORT[mark]
    if mark.isprintable():
        return mark
    return f"\\u{ord(mark):04x}" if ord(mark) <= 0xFFFF else f"\\U{ord(mark):08x}"
