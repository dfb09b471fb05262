"""Prices per interval and currency, as a version of a tier and its draft have them.

They are one value: never asked for one by one, and kept as they are with the row. Why they are no rows is decision 103.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column, validates

from webapp.commerce import Money, format_money
from webapp.commerce.currencies import digits_of
from webapp.commerce.money import MAX_MINOR
from webapp.commerce.stored import Minor, OneCurrency


class Prices(NamedTuple):
    """What a month and a year cost in one currency: minor units, net; None is on request."""

    month: int | None
    year: int | None

    def per(self, interval: str) -> int | None:
        """The price of one `month` or `year`."""
        return self.year if interval == "year" else self.month


class Priced(OneCurrency):
    """Mixin: prices in the row's own currency, and in others beside it.

    A currency is sold in where it is named, also where its prices are on request.
    """

    price_month_minor: Mapped[int | None] = mapped_column("price_month", Minor)
    price_year_minor: Mapped[int | None] = mapped_column("price_year", Minor)
    other_prices: Mapped[dict[str, dict[str, int | None]]] = mapped_column(JSON, default=dict)

    @validates("other_prices")
    def _amounts(self, _key: str, value: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, int | None]]:
        """What the database checks of a column of its own: whole minor units, of a currency that there is."""
        for code, each in value.items():
            digits_of(code)
            for amount in each.values():
                if amount is not None and (type(amount) is not int or not 0 <= amount <= MAX_MINOR):
                    raise ValueError(f"A price is whole minor units, not {amount!r}.")
        return {code: {"month": each["month"], "year": each["year"]} for code, each in sorted(value.items())}

    @property
    def prices(self) -> dict[str, Prices]:
        """What it costs by currency, its own one first."""
        return prices_of(self.currency, self.price_month_minor, self.price_year_minor, self.other_prices)

    def sold_in(self, currency: str) -> bool:
        """Whether it has a price in a currency, or one on request."""
        return currency in self.prices

    def price(self, interval: str, currency: str) -> int | None:
        """Minor units for one `month` or `year`; None where that is on request, or not sold in this currency."""
        found = self.prices.get(currency)
        return found.per(interval) if found is not None else None


def prices_of(currency: str, month: int | None, year: int | None, others: Mapping[str, Mapping[str, int | None]]) -> dict[str, Prices]:
    """Prices by currency, as columns of a row say them."""
    return {currency: Prices(month, year), **{code: Prices(each["month"], each["year"]) for code, each in others.items()}}


def written(others: Mapping[str, Prices]) -> dict[str, dict[str, int | None]]:
    """Prices in other currencies as a row keeps them."""
    return {code: each._asdict() for code, each in others.items()}


def price_said(minor: int, changes: Mapping[str, Any]) -> str:
    """An amount of the audit trail in words."""
    currency = next((each for each in changes.get("currency", ()) if each), None)
    return format_money(Money(minor, currency)) if currency else str(minor)


def other_said(others: Mapping[str, Mapping[str, int | None]], _changes: Mapping[str, Any]) -> str:
    """Prices in other currencies, in words."""
    amounts = (Money(minor, code) for code, each in others.items() for minor in each.values() if minor is not None)
    return ", ".join(map(format_money, amounts)) or "—"
