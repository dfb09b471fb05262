"""Tax rates: in basis points where they are kept, in per cent where people see them, and by date where the law sets them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import format_decimal
from flask_babel import gettext as _

from webapp.commerce.numerals import SPACES, read_number, shown
from webapp.domain import DomainError

WHOLE_BP = 10_000


@dataclass(frozen=True, kw_only=True)
class TaxRates:
    """The VAT rates of a country from a day on, in basis points, the standard rate first."""

    country: str
    since: date
    rates_bp: tuple[int, ...]

    @property
    def standard_bp(self) -> int:
        return self.rates_bp[0]


RATES = (
    # Luxembourg: law of 12 February 1979, articles 39 to 40-1, as amended; 2023 by the law of 26 October 2022, for a year.
    # Belgium: royal decree no. 20 of 20 July 1970. France: code général des impôts, articles 278 to 281.
    # Germany: Umsatzsteuergesetz, § 12. Japan: consumption tax act, article 29, with the local part. Switzerland: SR 641.20, article 25.
    TaxRates(country="LU", since=date(1992, 1, 1), rates_bp=(1500, 1200, 600, 300)),
    TaxRates(country="BE", since=date(1996, 1, 1), rates_bp=(2100, 1200, 600)),
    TaxRates(country="FR", since=date(2014, 1, 1), rates_bp=(2000, 1000, 550, 210)),
    TaxRates(country="LU", since=date(2015, 1, 1), rates_bp=(1700, 1400, 800, 300)),
    TaxRates(country="CH", since=date(2018, 1, 1), rates_bp=(770, 370, 250)),
    TaxRates(country="JP", since=date(2019, 10, 1), rates_bp=(1000, 800)),
    TaxRates(country="DE", since=date(2021, 1, 1), rates_bp=(1900, 700)),
    TaxRates(country="LU", since=date(2023, 1, 1), rates_bp=(1600, 1300, 700, 300)),
    TaxRates(country="CH", since=date(2024, 1, 1), rates_bp=(810, 380, 260)),
    TaxRates(country="LU", since=date(2024, 1, 1), rates_bp=(1700, 1400, 800, 300)),
)


def rates_on(country: str, day: date) -> TaxRates | None:
    """What the law of a country said on a day; None where that is not known here."""
    known = [rates for rates in RATES if rates.country == country and rates.since <= day]
    return max(known, key=lambda rates: rates.since, default=None)


def percent(rate_bp: int) -> Decimal:
    """Basis points as per cent, without digits that say nothing: 1700 is 17, 550 is 5.5."""
    return Decimal(rate_bp).scaleb(-2).normalize() + 0 if rate_bp % 100 else Decimal(rate_bp // 100)


def plain_rate(rate_bp: int) -> str:
    """Per cent as programs write it: "17", "5.5"."""
    return format(percent(rate_bp), "f")


def format_rate(rate_bp: int) -> str:
    """Per cent as the reader writes it: 1700 is "17 %"."""
    return f"{format_decimal(percent(rate_bp))}\N{NO-BREAK SPACE}%"


def parse_rate(text: str, *, highest_bp: int = WHOLE_BP) -> int:
    """Per cent as a person wrote it ("17", "5,5 %"), in basis points.

    A rate has no thousands, so one sign is always the decimal sign. Raises DomainError: not_a_rate, out_of_range.
    """
    bare = text.translate(SPACES).strip().removesuffix("%").strip()
    signs = [char for char in bare if char in ".,"]
    try:
        number = read_number(bare, 2, decimal=signs[0] if len(signs) == 1 else None)
    except DomainError as error:
        raise DomainError(_("“%(text)s” is not a rate. Write per cent, like 17 or 5.5.", text=shown(text)), "not_a_rate") from error
    rate_bp = int(number.scaleb(2))
    if not 0 <= rate_bp <= highest_bp:
        raise DomainError(_("The rate must be between 0 and %(high)s.", high=format_rate(highest_bp)), "out_of_range")
    return rate_bp
