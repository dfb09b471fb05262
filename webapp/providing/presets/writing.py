"""A preset as text. The same state gives the same text, byte by byte."""

from __future__ import annotations

from webapp.providing import toml
from webapp.providing.presets.preset import Preset


def write(preset: Preset) -> str:
    """The TOML of a preset; what is empty is left out."""
    marks = {"implied": sorted(preset.implied), "read_only": sorted(preset.read_only)}
    return toml.dumps(
        {
            "name": preset.name,
            "modules": sorted(preset.modules),
            **{key: codes for key, codes in marks.items() if codes},
            **({"never": dict(sorted(preset.never.items()))} if preset.never else {}),
            "config": {code: values for code, values in sorted(preset.config.items()) if values},
        }
    )
