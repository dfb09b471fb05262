"""Small values: cells of a feed that is written, and what forms carry."""

from __future__ import annotations

import zlib

from webapp.commerce import Money


def form_mark(*held: object) -> int:
    """What a form over several rows or settings carries in place of a version: another number once anything of it is another."""
    return zlib.crc32(repr(held).encode()) % 10**9


def amount(minor: int, currency: str = "EUR") -> str:
    """Minor units as a plain decimal with a dot, as feeds write prices."""
    return Money(minor, currency).plain
