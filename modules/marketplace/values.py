"""Values in the cells of a feed that is written."""

from __future__ import annotations

from decimal import Decimal


def amount(minor: int, digits: int = 2) -> str:
    """Minor units as a plain decimal with a dot, as feeds write prices."""
    return format(Decimal(minor).scaleb(-digits), "f")


def percent(basis_points: int) -> str:
    """A rate as a plain decimal: 1700 is "17", 550 "5.5"."""
    return format((Decimal(basis_points) / 100).normalize(), "f")
