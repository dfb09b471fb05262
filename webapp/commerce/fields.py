"""Fields of forms for amounts, rates, countries and currencies. What was not touched comes back exactly as it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from babel.numbers import get_decimal_symbol
from flask_babel import get_locale
from wtforms.fields.core import UnboundField
from wtforms.validators import InputRequired

from webapp.commerce.address import country_choices
from webapp.commerce.currencies import currency_choices, digits_of
from webapp.commerce.money import MAX_MINOR, Money
from webapp.commerce.rates import WHOLE_BP, format_rate, parse_rate, plain_rate, rates_on
from webapp.commerce.writing import parse_money
from webapp.db import utcnow
from webapp.fields import KeptSelectField, TypedField

THREE = 3
"""Digits of currencies whose amounts look like thousands ("1.250" dinars): there the reader's own decimal sign counts."""


class MoneyField(TypedField):
    """An amount in one currency: `data` is Money, or None where nothing was written. `lowest` and `highest` are minor units.

    `currency` is a code, or a function of the form that is asked when it is filled. An object's attribute may be Money, or minor
    units of that currency; Money of another currency keeps its own.
    """

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        currency: str | Callable[[Any], str],
        lowest: int = 0,
        highest: int = MAX_MINOR,
        **kwargs: Any,
    ) -> None:
        self._asked, self._form, self.lowest, self.highest = currency, kwargs.get("_form"), lowest, highest
        super().__init__(label, validators, **kwargs)

    def process_data(self, value: Any) -> None:
        asked = self._asked(self._form) if callable(self._asked) else self._asked
        self.unit = value.currency if isinstance(value, Money) else asked
        self.data = Money(value, self.unit) if isinstance(value, int) else value

    def text_of(self, value: Money | int) -> str:
        amount = value if isinstance(value, Money) else Money(value, self.unit)
        return amount.plain.replace(".", _decimal_sign())

    def read(self, text: str) -> Money:
        sign = _decimal_sign() if digits_of(self.unit) == THREE else None
        return parse_money(text, self.unit, decimal=sign, lowest=self.lowest, highest=self.highest)


class RateField(TypedField):
    """A tax rate: per cent for people, basis points in `data`."""

    unit = "%"

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), *, highest_bp: int = WHOLE_BP, **kwargs: Any) -> None:
        self.highest_bp = highest_bp
        super().__init__(label, validators, **kwargs)

    def text_of(self, value: Any) -> str:
        if isinstance(value, str) and value.isascii() and value.isdigit():
            value = int(value[:9])
        if isinstance(value, bool) or not isinstance(value, int):
            return f"{value} bp"  # refused, as it must be: only whole basis points are a rate
        return plain_rate(value).replace(".", _decimal_sign())

    def read(self, text: str) -> int:
        return parse_rate(text, highest_bp=self.highest_bp)


class RateSelectField(KeptSelectField):
    """The tax rates of a country as they are today, and none; `data` is basis points."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), *, country: str, **kwargs: Any) -> None:
        self._country = country
        defaults: dict[str, Any] = {"choices": self._rates, "default": lambda: self._rates()[0][0], "coerce": int}
        super().__init__(label, list(validators), **{**defaults, **kwargs})

    def _rates(self) -> list[tuple[int, str]]:
        law = rates_on(self._country, utcnow().date())
        return [(rate, format_rate(rate)) for rate in (*(law.rates_bp if law else ()), 0)]

    def name_of(self, value: Any) -> str:
        return format_rate(value)


def tax_rate_field(label: Any = None, *, country: Callable[[], str], needed: bool = True, **kwargs: Any) -> Any:
    """For a tax rate of a country, asked when the form is made: its rates to choose from, or one to write where its law is not known here.

    `data` is basis points; one that is written may be left out unless it is `needed`.
    """
    return UnboundField(partial(_rate_field, country, needed), label, **kwargs)


def _rate_field(country: Callable[[], str], needed: bool, label: Any, **kwargs: Any) -> RateField | RateSelectField:
    there = country()
    if rates_on(there, utcnow().date()) is not None:
        return RateSelectField(label, country=there, **kwargs)
    return RateField(label, [InputRequired()] if needed else [], **kwargs)


class CurrencyField(KeptSelectField):
    """Today's currencies, by code and name."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), choices=currency_choices, **kwargs)


class CountryField(KeptSelectField):
    """Every country by its name; empty where nobody said."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), choices=lambda: [("", ""), *country_choices()], **kwargs)


def _decimal_sign() -> str:
    return str(get_decimal_symbol(get_locale() or "en"))
