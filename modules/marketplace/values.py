"""Values in the cells of a feed that is written."""

from __future__ import annotations

from webapp.commerce import Money


def amount(minor: int, currency: str = "EUR") -> str:
    """Minor units as a plain decimal with a dot, as feeds write prices."""
    return Money(minor, currency).plain
