"""The country that a business is most likely at home in, by what is known of it."""

from __future__ import annotations

from functools import lru_cache

from babel.core import get_global
from babel.numbers import get_territory_currencies

from webapp.commerce.address import countries


@lru_cache(maxsize=1024)
def likely_country(country: str, currency: str, timezone: str) -> str:
    """The first of these countries that pays in the currency: the one that is known, the currency's own (CHF is Switzerland's), the one of
    the time zone. Where none does, the one that is known, else that of the time zone; empty where nothing says.
    """
    zone = str(get_global("zone_territories").get(timezone, ""))
    found = [each for each in (country, currency[:2], zone) if each in countries()]
    return next((each for each in found if currency in get_territory_currencies(each)), country or (zone if zone in found else ""))
