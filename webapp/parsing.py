"""Reads JSON and TOML that somebody sent: nested no deeper than anything means, and only what both databases can keep."""

from __future__ import annotations

import json
import tomllib
from typing import Any

DEEPEST = 32
"""Levels of lists and objects; what recurses over a value later can rely on it."""


LONGEST_TOML = 256 * 1024
"""Characters; a platform's modules and settings are some thousands."""


class TooLong(ValueError):
    """More than anybody writes."""


class TooDeep(ValueError):
    """Lists and objects within each other beyond DEEPEST."""


class NotStorable(ValueError):
    """A text has characters that cannot be kept, or a number is too large."""


def read_json(body: bytes | str) -> Any:
    """The value of a JSON text. Raises ValueError, also for what is too deep, for NaN and Infinity, and for text that no database keeps."""
    try:
        found = json.loads(body, parse_constant=_no_number)
    except RecursionError as error:
        raise TooDeep from error
    return checked(found)


def read_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text. Raises ValueError, also for what is too deep or too long: reading takes two hundred times its length."""
    if len(text) > LONGEST_TOML:
        raise TooLong
    try:
        found = tomllib.loads(text)
    except RecursionError as error:
        raise TooDeep from error
    check_depth(found)
    return found


def checked(value: Any) -> Any:
    """The value, where it is not too deep and can be kept. Raises ValueError."""
    check_depth(value)
    if not is_storable(value):
        raise NotStorable
    return value


def check_depth(value: Any) -> None:
    """Raises ValueError for what is nested deeper than DEEPEST, without recursing itself."""
    level = [value]
    for _depth in range(DEEPEST + 1):
        level = [each for held in level for each in (held.values() if isinstance(held, dict) else held if isinstance(held, list) else ())]
        if not level:
            return
    raise TooDeep


def is_storable(value: Any) -> bool:
    """Whether both databases can keep the value: no NUL, no half characters, no infinite number."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= mark <= "\udfff" for mark in value)
    if isinstance(value, dict):
        return all(is_storable(name) and is_storable(each) for name, each in value.items())
    if isinstance(value, list):
        return all(is_storable(each) for each in value)
    return not isinstance(value, float) or abs(value) != float("inf")


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
