"""What a preset says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


@dataclass(frozen=True, kw_only=True)
class Preset:
    """The optional modules that are on, those of them that only came along or take no writes, what may never be on, and settings.

    What it leaves out is off, unmarked, allowed, or has its default; only settings of core modules that it leaves out stay as
    they are. `code` is that of a product kept in deploy/presets/, "" for a text from elsewhere.
    """

    code: str = ""
    name: str = ""
    modules: tuple[str, ...] = ()
    implied: tuple[str, ...] = ()
    read_only: tuple[str, ...] = ()
    never: Mapping[str, str] = field(default_factory=dict)
    config: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


class Wish(NamedTuple):
    """A preset that a platform is to be brought to, as text, and where it came from.

    `kind` is what the history will say: "apply" for a file, "clone" for another platform, "preset" for a product's own.
    """

    kind: str
    source: str
    text: str
