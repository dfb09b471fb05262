"""Products' presets: the modules and settings that a new platform begins with, as reviewed text kept with the code."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from webapp.config import ROOT
from webapp.providing.presets.preset import Preset
from webapp.providing.presets.reading import decode, read

FOLDER = ROOT / "deploy" / "presets"


@cache
def presets() -> dict[str, Preset]:
    """Every product's preset by code. Raises DomainError for a text that cannot be read."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.toml"))}


def _read(path: Path) -> Preset:
    found = read(decode(path.read_bytes(), path.name), path.name)
    return replace(found, code=path.stem, name=found.name or path.stem)
