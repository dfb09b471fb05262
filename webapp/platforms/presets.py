"""Presets: the module set and config a new platform of a kind begins with, as reviewed text."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "presets"


@dataclass(frozen=True)
class Preset:
    """A product's defaults. `config` is by module code."""

    code: str
    name: str
    modules: tuple[str, ...]
    config: Mapping[str, Mapping[str, Any]]


@cache
def presets() -> dict[str, Preset]:
    """Every preset by code."""
    found = {}
    for path in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        found[path.stem] = Preset(path.stem, data["name"], tuple(data["modules"]), data.get("config", {}))
    return found
