"""Colours of brands: whether they can be read, and what is made of them on a light and on a dark ground (WCAG 2.2)."""

from __future__ import annotations

import re
from functools import lru_cache

HEX = re.compile(r"#[0-9a-f]{6}")
WHITE = "#ffffff"
NIGHT = "#1b2027"
"""The lightest ground of dark pages."""
READABLE = 4.5
"""The least contrast of text with its ground (WCAG 2.2, 1.4.3)."""


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def is_readable(colour: str) -> bool:
    """Whether text of this colour can be read on white, and white text on it."""
    return contrast(colour, WHITE) >= READABLE


@lru_cache(maxsize=256)
def on_light(colour: str) -> str:
    """The colour, darkened until it can be read on white."""
    return _until(colour, "#000000", WHITE)


@lru_cache(maxsize=256)
def on_dark(colour: str) -> str:
    """The colour, lightened until it can be read on dark ground."""
    return _until(colour, WHITE, NIGHT)


def _until(colour: str, towards: str, ground: str) -> str:
    for step in range(21):
        mixed = _mix(colour, towards, step / 20)
        if contrast(mixed, ground) >= READABLE:
            return mixed
    return towards


def _mix(colour: str, other: str, share: float) -> str:
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(_parts(colour), _parts(other), strict=True))


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (p / 255 for p in _parts(colour)))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
