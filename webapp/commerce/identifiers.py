"""Numbers with a check digit or a form of their own, by python-stdnum. Each function returns the number as it is kept, or raises
DomainError with a sentence."""

from __future__ import annotations

import re

from flask_babel import get_locale
from flask_babel import gettext as _
from stdnum import ean, exceptions, iban, isbn
from stdnum.ch import uid
from stdnum.de import handelsregisternummer
from stdnum.fr import siren, siret
from stdnum.util import get_cc_module

from webapp.commerce.address import countries, country_name
from webapp.commerce.numerals import shown
from webapp.domain import DomainError

LONGEST = 60
RCS = re.compile(r"([A-K])(\d{1,7})", re.ASCII)
"""Sections of the register of Luxembourg, of traders (A) to funds (K), and the number within."""
BY_PREFIX = {"EL": "GR", "XI": "GB"}
"""Countries whose VAT numbers begin with other letters than their code."""
PLAIN = re.compile(r"[0-9A-Z]{4,20}")


def check_digit(body: str) -> str:
    """The last digit of the GTIN that begins with these (GS1 General Specifications, 7.9). For GTINs of every length."""
    return ean.calc_check_digit(body)


def gtin(text: str) -> str:
    """A GTIN of 8, 12, 13 or 14 digits (EAN, UPC, ISBN-13), blanks and hyphens taken out; an ISBN of ten becomes one of thirteen."""
    try:
        number = ean.compact(_short(text))
        if len(number) == 10:
            return str(isbn.validate(number, convert=True))
        return str(ean.validate(number))
    except exceptions.InvalidChecksum as error:
        raise _wrong_digit(text) from error
    except exceptions.ValidationError as error:
        said = _("“%(text)s” is not a barcode number. It has 8, 12, 13 or 14 digits, an ISBN 10 or 13.", text=shown(text))
        raise DomainError(said, "bad_gtin") from error


def vat_number(text: str) -> str:
    """A VAT number with its country in front, like LU26375245, checked by the rules of that country.

    Countries whose numbers have no rule here take 4 to 20 letters and digits.
    """
    bare = re.sub(r"[\s.\-/]", "", _short(text)).upper()
    country, rest = bare[:2], bare[2:]
    if not re.fullmatch("[A-Z]{2}", country) or not PLAIN.fullmatch(bare) or not any(char.isdigit() for char in rest):
        raise DomainError(_("A VAT number begins with the country, like LU26375245."), "bad_vat_number", field="vat_number")
    home = BY_PREFIX.get(country, country)
    if home not in countries():
        raise DomainError(_("No country's VAT numbers begin with %(country)s.", country=country), "bad_vat_number", field="vat_number")
    swiss = uid if country == "CH" and bare[-1].isdigit() else None  # the register's number, which bears the tax's name or not
    module = swiss or get_cc_module(home.lower(), "vat")
    if module is None:
        return bare
    try:
        number = str(module.validate(bare if country == "CH" else rest))
    except exceptions.ValidationError as error:
        words = {"text": shown(text), "country": country_name(home, str(get_locale() or "en"))}
        raise DomainError(
            _("“%(text)s” is not a VAT number of %(country)s. Check it digit by digit.", **words), "bad_vat_number", field="vat_number"
        ) from error
    return number if number.startswith(country) else country + number


def bank_account(text: str) -> str:
    """An IBAN without blanks."""
    try:
        return str(iban.validate(_short(text)))
    except exceptions.ValidationError as error:
        raise DomainError(_("“%(text)s” is not an IBAN. Check it digit by digit.", text=shown(text)), "bad_iban") from error


def rcs_number(text: str) -> str:
    """A number of the Registre de commerce et des sociétés of Luxembourg, like B123456."""
    found = RCS.fullmatch(re.sub(r"[\s.\-]", "", _short(text)).upper().removeprefix("RCS").removeprefix("LUXEMBOURG"))
    if found is None:
        raise DomainError(
            _("An RCS number is a letter from A to K and up to seven digits, like B123456."),
            "bad_registration",
            field="registration_number",
        )
    return f"{found[1]}{int(found[2])}"


def registration_number(text: str, country: str) -> str:
    """The number under which a company stands in its country's register; where that has no rule here, at most 40 characters."""
    plain = " ".join(_short(text).split())
    try:
        if country == "LU":
            return rcs_number(plain)
        if country == "FR":
            digits = re.sub(r"\D", "", plain)
            return str(siret.validate(digits) if len(digits) == 14 else siren.validate(digits))
        if country == "DE":
            return str(handelsregisternummer.validate(plain))
    except exceptions.ValidationError as error:
        words = {"text": shown(plain), "country": country_name(country, str(get_locale() or "en"))}
        raise DomainError(
            _("“%(text)s” is not a registration number of %(country)s.", **words), "bad_registration", field="registration_number"
        ) from error
    if not plain.isprintable() or len(plain) > 40:
        raise DomainError(
            _("A registration number has at most 40 letters, digits and signs."), "bad_registration", field="registration_number"
        )
    return plain


def _short(text: str) -> str:
    """Longer texts are cut: they fit nowhere, and nothing is searched in them."""
    return text[:LONGEST]


def _wrong_digit(text: str) -> DomainError:
    said = _("“%(text)s” is not a barcode number: its last digit does not fit the others.", text=shown(text))
    return DomainError(said, "bad_gtin")
