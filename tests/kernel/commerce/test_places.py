"""Where a business is at home, by what is known of it."""

from __future__ import annotations

from datetime import date

import pytest

from webapp.commerce.places import likely_country
from webapp.commerce.rates import rates_on


@pytest.mark.parametrize(
    ("country", "currency", "timezone", "home"),
    [
        ("", "JPY", "Europe/Luxembourg", "JP"),
        ("LU", "CHF", "Europe/Luxembourg", "LU"),
        ("LU", "USD", "Europe/Luxembourg", "LU"),
        ("LU", "GBP", "Europe/London", "LU"),
        ("", "CHF", "Europe/Luxembourg", "CH"),
        ("", "USD", "America/Guayaquil", "EC"),
        ("", "USD", "Europe/Luxembourg", "US"),
        ("LI", "CHF", "Europe/Zurich", "LI"),
        ("", "EUR", "Europe/Luxembourg", "LU"),
        ("", "EUR", "Europe/Berlin", "DE"),
        ("LU", "EUR", "Europe/Paris", "LU"),
        ("LU", "XOF", "UTC", "LU"),
        ("CH", "EUR", "Europe/Berlin", "CH"),
        ("nowhere", "EUR", "Europe/Berlin", "DE"),
        ("", "XOF", "Europe/Rome", "IT"),
        ("", "EUR", "UTC", ""),
    ],
)
def test_a_store_is_where_its_merchant_is_or_else_where_its_money_is_used(country: str, currency: str, timezone: str, home: str) -> None:
    assert likely_country(country, currency, timezone) == home


def test_each_country_has_its_own_rates() -> None:
    day = date(2026, 11, 30)
    laws = [rates_on(each, day) for each in ("LU", "CH", "JP", "DE", "FR", "BE", "NO")]
    assert [law and law.standard_bp for law in laws] == [1700, 810, 1000, 1900, 2000, 2100, None]
    assert rates_on("CH", date(2023, 12, 31)) != rates_on("CH", date(2024, 1, 1))
