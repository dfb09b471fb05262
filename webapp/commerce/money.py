"""An amount with its currency: whole minor units, never a float, never two currencies in one sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from webapp.commerce.currencies import digits_of

MAX_MINOR = 10**12
"""The largest amount that people may write, in minor units. What is computed from such amounts may be larger."""


class CurrencyMismatch(ValueError):
    """Two currencies met where one was meant: a fault of the program, which would have made one into the other."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other} cannot be mixed.")


def rounded(numerator: int, denominator: int) -> int:
    """numerator / denominator to the nearest integer; halves go away from zero. The denominator is positive."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


@dataclass(frozen=True, slots=True)
class Money:
    """So many minor units (cents, yen, fils) of a currency. Mapped as a composite of two columns, see `stored`."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"Money is whole minor units, not {self.minor!r}.")
        digits_of(self.currency)

    @property
    def decimal(self) -> Decimal:
        """In major units, with all the digits of the currency: 4900 cents are Decimal("49.00")."""
        return Decimal(self.minor).scaleb(-digits_of(self.currency))

    @property
    def plain(self) -> str:
        """As programs write it: "1234.50", without currency, with a dot and nothing else."""
        return format(self.decimal, "f")

    def tax(self, rate_bp: int) -> Money:
        """The tax on this net amount at a rate in basis points, rounded once."""
        return self.share(rate_bp, 10_000)

    def share(self, part: int, whole: int) -> Money:
        """So many parts of a whole, rounded half away from zero."""
        return Money(rounded(self.minor * part, whole), self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.minor * times, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)

    def _same(self, other: Any) -> int:
        if not isinstance(other, Money):
            raise TypeError(f"{other!r} is not an amount of money.")
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.minor


def total(amounts: Iterable[Money]) -> list[Money]:
    """The sum of each currency, by code. Of nothing at all there is no sum, since nobody said in which currency."""
    sums: dict[str, int] = defaultdict(int)
    for amount in amounts:
        sums[amount.currency] += amount.minor
    return [Money(minor, currency) for currency, minor in sorted(sums.items())]
