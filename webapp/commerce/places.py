"""Countries by what people call them, and the one that a business is most likely at home in."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies

from webapp.commerce.address import countries
from webapp.db.folding import folded

LANGUAGES = ("en", "fr", "de", "lb")
"""In which countries are known by their names."""
TWO_LETTERS = {"UK": "GB"}
"""What is no code of ISO 3166, but written for one everywhere."""
SAME_WORDS = {"st": "saint", "et": "and", "und": "and", "an": "and"}
COMMON_NAMES = {
    "AE": ("UAE", "Emirates", "VAE", "Emirate"),
    "BA": ("Bosnia", "Bosnie", "Bosnien"),
    "BY": ("Weißrussland", "Bélarus"),
    "CD": ("DR Congo", "Democratic Republic of the Congo", "République démocratique du Congo", "Demokratische Republik Kongo"),
    "CG": ("Republic of the Congo", "République du Congo", "Republik Kongo"),
    "CI": ("Ivory Coast", "Elfenbeinküste"),
    "CN": ("PRC", "People's Republic of China", "République populaire de Chine", "Volksrepublik China"),
    "CV": ("Cabo Verde", "Kapverden"),
    "CZ": ("Czech Republic", "République tchèque", "Tschechische Republik", "Tschechesch Republik"),
    "DE": ("Federal Republic of Germany", "République fédérale d'Allemagne", "Bundesrepublik Deutschland", "BRD"),
    "GB": (
        "Great Britain", "Britain", "England", "Scotland", "Wales", "Northern Ireland", "Grande-Bretagne", "Angleterre", "Écosse",
        "Pays de Galles", "Irlande du Nord", "Großbritannien", "Schottland", "Nordirland", "U.K.",
        "United Kingdom of Great Britain and Northern Ireland",
    ),
    "GR": ("Hellas",),
    "HK": ("Hong Kong", "Hongkong"),
    "IE": ("Republic of Ireland", "Éire", "Republik Irland", "République d'Irlande"),
    "KR": ("Republic of Korea", "République de Corée", "Republik Korea"),
    "LU": ("Grand Duchy of Luxembourg", "Grand-Duché de Luxembourg", "Großherzogtum Luxemburg", "Groussherzogtum Lëtzebuerg"),
    "MD": ("Moldau", "Moldawien", "Republic of Moldova"),
    "MK": ("Macedonia", "Macédoine", "Mazedonien"),
    "MM": ("Burma", "Myanmar", "Birmanie", "Birma"),
    "MO": ("Macao", "Macau"),
    "NL": ("Holland", "Hollande", "Netherlands", "Nederland"),
    "PS": ("Palestine", "Palästina"),
    "RU": ("Russian Federation", "Fédération de Russie", "Russische Föderation"),
    "SZ": ("Swaziland", "Swasiland"),
    "TL": ("East Timor", "Osttimor"),
    "TR": ("Turkey",),
    "US": (
        "U.S.A.", "U.S.", "United States of America", "America", "États-Unis d'Amérique", "Vereinigte Staaten von Amerika",
    ),
    "VA": ("Vatican", "Holy See", "Saint-Siège", "Vatikan", "Heiliger Stuhl"),
    "VN": ("Viet Nam",),
}  # fmt: skip
"""What people write beside the names that the library has, in these languages."""


def country_called(text: str) -> str | None:
    """The code (ISO 3166) of a country by its code of two or three letters, or its name in any of these languages; None for no country.

    Two letters are only ever a code: withdrawn ones (VD was a Vietnam, CT a part of Kiribati) stand in files for other things.
    """
    bare = text.strip()
    if len(bare) == 2 and bare.isascii():
        code = bare.upper()
        return code if code in countries() else TWO_LETTERS.get(code)
    return _called().get(_plain(text))


@cache
def _called() -> dict[str, str]:
    """Codes by names and by codes of three letters; a name that two countries have is neither's."""
    found: dict[str, set[str]] = {}
    for code in countries():
        for name in (*(Locale.parse(language).territories.get(code, code) for language in LANGUAGES), *COMMON_NAMES.get(code, ())):
            found.setdefault(_plain(name), set()).add(code)
    for alias, codes in get_global("territory_aliases").items():
        if alias.isalpha() and len(alias) == 3:
            found.setdefault(_plain(alias), set()).update(codes)
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1 and codes <= countries()}


def _plain(name: str) -> str:
    """A name as it is compared: without accents, signs between words, the article, and whichever way "and" and "Saint" are written."""
    words = re.findall(r"\w+", folded(name).replace("&", " and "))
    words = [SAME_WORDS.get(word, word) for word in words]
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


@lru_cache(maxsize=1024)
def likely_country(country: str, currency: str, timezone: str) -> str:
    """The country that is known. Without one: that of the time zone or the currency's own (CHF is Switzerland's), whichever pays in the
    currency first, else that of the time zone; empty where nothing says.
    """
    if country in countries():
        return country
    zone = str(get_global("zone_territories").get(timezone, ""))
    found = [each for each in (zone, currency[:2]) if each in countries()]
    return next((each for each in found if currency in get_territory_currencies(each)), zone if zone in found else "")
