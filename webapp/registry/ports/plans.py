"""What merchants who sign up can choose to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from webapp.registry.ports import writes


@dataclass(frozen=True, slots=True)
class Choice:
    """A plan of the public price list with the interval and the currency that it is charged in, as addresses and `begin` have them.

    `price` is in words, before tax.
    """

    code: str
    interval: str
    currency: str
    name: str
    price: str


class Plans(Protocol):
    """The public price list, as whoever lets merchants sign up asks for it."""

    def choice(self, platform_id: int, code: str, interval: str, currency: str) -> Choice | None:
        """The plan with this code, where merchants may choose it by themselves; None for any other. Whatever is typed may be asked."""

    @writes
    def begin(self, platform_id: int, merchant_id: int, code: str, interval: str, currency: str) -> None:
        """Begin what a new merchant chose, where that costs nothing. What costs something waits until its amounts were seen."""
