"""Countries by what people call them, and the one that a business is most likely at home in."""

from __future__ import annotations

from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies

from webapp.commerce.address import countries
from webapp.db.folding import folded

LANGUAGES = ("en", "fr", "de", "lb")
"""In which countries are known by their names."""


def country_called(text: str) -> str | None:
    """The code (ISO 3166) of a country by its code of two or three letters, or its name in any of these languages; None for no country."""
    code = text.strip().upper()
    return code if code in countries() else _called().get(folded(text))


@cache
def _called() -> dict[str, str]:
    """Codes by names and by codes of three letters; a name that two countries have is neither's."""
    found: dict[str, set[str]] = {}
    for code in countries():
        for language in LANGUAGES:
            found.setdefault(folded(Locale.parse(language).territories.get(code, code)), set()).add(code)
    for alias, codes in get_global("territory_aliases").items():
        if alias.isalpha():
            found.setdefault(folded(alias), set()).update(codes)
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1 and codes <= countries()}


@lru_cache(maxsize=1024)
def likely_country(country: str, currency: str, timezone: str) -> str:
    """The first of these countries that pays in the currency: the one that is known, the currency's own (CHF is Switzerland's), the one of
    the time zone. Where none does, the one that is known, else that of the time zone; empty where nothing says.
    """
    zone = str(get_global("zone_territories").get(timezone, ""))
    found = [each for each in (country, currency[:2], zone) if each in countries()]
    return next((each for each in found if currency in get_territory_currencies(each)), country or (zone if zone in found else ""))
