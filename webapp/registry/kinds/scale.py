"""Rows in numbers, to measure with: `flask demo scale`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from webapp.merchants.models import Store
from webapp.registry.kinds import Contribution


@dataclass(slots=True)
class Scale:
    """How many rows of what there are to be, over so many stores of one platform.

    `known` is what modules tell those that come later: plain ids and words, by their own code and the store's id.
    """

    stores: int
    orders: int
    movements: int
    customers: int
    known: dict[tuple[str, int], Any] = field(default_factory=dict)

    def share(self, total: int, number: int) -> int:
        """How many of a total the store of this number gets; all of them together get the total."""
        return total // self.stores + (number < total % self.stores)


@dataclass(frozen=True, kw_only=True, slots=True)
class ScaleDemo(Contribution):
    """What a module sows. `sow` writes the rows of one store, which has a number, in a transaction, and gives how many.

    Lower `weight` sows first.
    """

    called: ClassVar[str] = "scale demo"

    sow: Callable[[Scale, Store, int], int]
    weight: int = 100
