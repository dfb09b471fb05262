"""How amounts lie in the database: BIGINT minor units, and one currency column for all amounts of a row.

    class Invoice(OneCurrency, Base):
        total_minor: Mapped[int] = mapped_column("total", Minor)
        total: Mapped[Money] = money("total_minor")

An amount that may be missing is `Mapped[Money | None] = optional_money("price_minor")`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, String, types
from sqlalchemy.orm import Composite, Mapped, composite, mapped_column, validates
from sqlalchemy.types import TypeEngine

from webapp.commerce.currencies import digits_of
from webapp.commerce.money import CurrencyMismatch, Money


class Minor(types.TypeDecorator[int]):
    """Minor units in 64 bits. Whatever is no whole number is refused before it reaches the database."""

    impl = BigInteger
    cache_ok = True

    @property
    def python_type(self) -> type[Any]:
        return int

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite's INTEGER has 64 bits already."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        if value is not None and type(value) is not int:
            raise TypeError(f"An amount is whole minor units, not {value!r}.")
        return value


class OneCurrency:
    """Mixin: the currency of every amount in the row. It is said once; another one raises CurrencyMismatch.

    Without that, giving an amount in CHF to a row in EUR would turn the row's other amounts into CHF, without a word.
    """

    currency: Mapped[str] = mapped_column(String(3))

    @validates("currency")
    def _same_currency(self, _key: str, value: str | None) -> str | None:
        held: str | None = self.currency
        if value is None:  # an amount that is taken away leaves the row its currency
            return held
        digits_of(value)
        if held is not None and held != value:
            raise CurrencyMismatch(held, value)
        return value


def money(minor: str) -> Composite[Money]:
    """An amount that is always there, of the minor units in this attribute."""
    return composite(Money, minor, "currency")


def optional_money(minor: str) -> Composite[Money | None]:
    """An amount that may be missing: None where the minor units are."""
    return composite(Money, minor, "currency", return_none_on=lambda units, _currency: units is None)
