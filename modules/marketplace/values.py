"""Values in the cells of a feed: liberal in what is read, exact in what comes out. Each parser raises ValueError with a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _

from webapp.web.spreadsheets import plain_text

YES = frozenset({"true", "yes", "ja", "wahr", "oui", "vrai", "1"})
NO = frozenset({"false", "no", "nein", "falsch", "non", "faux", "0"})
AGE_GROUPS = ("adult", "kids", "toddler", "infant", "newborn")
DELIVERY_METHODS = ("nationwide", "package_delivery", "self_collect")
MAX_MINOR = 2_000_000_000
MAX_QUANTITY = 1_000_000_000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
Parser = Callable[[str], Any]


def plain(cell: str) -> str:
    """A cell without the wrappings that spreadsheets need: `="0012"`, and the apostrophe that keeps a formula from running."""
    cell = cell.strip()
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        return cell[2:-1]
    return plain_text(cell)


def text(limit: int) -> Callable[[str], str]:
    """Text of at most `limit` characters; control characters other than line breaks are refused."""

    def parse(cell: str) -> str:
        if len(cell) > limit:
            raise ValueError(_("has %(size)s characters; at most %(limit)s are possible", size=len(cell), limit=limit))
        if CONTROL.search(cell):
            raise ValueError(_("holds control characters"))
        return cell.replace("\r\n", "\n").replace("\r", "\n")

    return parse


def money(digits: int = 2) -> Callable[[str], int]:
    """An amount in minor units of a currency with `digits` decimals: "12.50", "12,50 €" and "1.234,50" are all understood."""

    def parse(cell: str) -> int:
        number = decimal(re.sub(r"(?i)\b[a-z]{3}\b|[€$£\u00a0\u202f ']", "", cell), digits)
        minor = int(number.scaleb(digits))
        if not 0 <= minor <= MAX_MINOR:
            raise ValueError(_("must lie between 0 and %(most)s", most=Decimal(MAX_MINOR).scaleb(-digits)))
        return minor

    return parse


def decimal(cell: str, places: int) -> Decimal:
    """A decimal with at most `places` decimals, with a dot or a comma. A separator before three last digits is not guessed at."""
    dot, comma = cell.rfind("."), cell.rfind(",")
    if dot >= 0 and comma >= 0:
        group, mark = (".", ",") if comma > dot else (",", ".")
        if not re.fullmatch(rf"-?\d{{1,3}}(\{group}\d{{3}})+\{mark}\d*", cell):
            raise ValueError(_("is not a number: %(cell)s", cell=cell[:40]))
        cell = cell.replace(group, "")
    cell = cell.replace(",", ".")
    if not re.fullmatch(r"-?\d{1,15}(\.\d*)?", cell, re.ASCII):
        raise ValueError(_("is not a number: %(cell)s", cell=cell[:40]))
    try:
        number = Decimal(cell)
    except InvalidOperation as error:
        raise ValueError(_("is not a number: %(cell)s", cell=cell[:40])) from error
    if number != round(number, places):
        raise ValueError(
            _("has more than %(places)s decimals: %(cell)s. Write thousands without a separator", places=places, cell=cell[:40])
        )
    return number


def whole(low: int, high: int) -> Callable[[str], int]:
    """A whole number within bounds."""

    def parse(cell: str) -> int:
        number = decimal(cell.replace(" ", ""), 0)
        if not low <= number <= high:
            raise ValueError(_("must lie between %(low)s and %(high)s", low=low, high=high))
        return int(number)

    return parse


def tax_rate(cell: str) -> int:
    """Per cent as basis points: "17", "17 %"."""
    return int(decimal(_bounded(cell.replace("%", "").strip(), 100), 2).scaleb(2))


def boost(cell: str) -> str:
    """0.0 to 10.0 with one decimal."""
    return f"{decimal(_bounded(cell, 10), 1):.1f}"


def _bounded(cell: str, high: int) -> str:
    if not 0 <= decimal(cell, 4) <= high:
        raise ValueError(_("must lie between %(low)s and %(high)s", low=0, high=high))
    return cell


def yes_no(cell: str) -> str:
    """True or false, in English, French or German."""
    word = cell.lower()
    if word not in YES | NO:
        raise ValueError(_("is neither yes nor no: %(cell)s", cell=cell[:40]))
    return "true" if word in YES else "false"


def one_of(*values: str) -> Callable[[str], str]:
    """One of a few words."""

    def parse(cell: str) -> str:
        word = cell.lower().replace(" ", "_")
        if word not in values:
            raise ValueError(_("must be one of %(values)s", values=", ".join(values)))
        return word

    return parse


def link(cell: str) -> str:
    """An absolute http address."""
    parts = urlsplit(cell)
    if len(cell) > 500 or parts.scheme not in ("http", "https") or not parts.hostname or any(char.isspace() for char in cell):
        raise ValueError(_("is not a web address: %(cell)s", cell=cell[:60]))
    return cell


def links(cell: str) -> str:
    """Several addresses, separated by commas."""
    return ",".join(link(each.strip()) for each in cell.split(",") if each.strip())


def gtin(cell: str) -> str:
    """A GTIN of 8, 12, 13 or 14 digits with a right check digit; an ISBN of ten becomes its thirteen-digit form."""
    digits = re.sub(r"[\s-]", "", cell).upper()
    if re.fullmatch(r"\d{9}[\dX]", digits, re.ASCII) and _isbn10(digits):
        body = "978" + digits[:9]
        return body + check_digit(body)
    if not re.fullmatch(r"\d{8}|\d{12,14}", digits, re.ASCII):
        raise ValueError(_("must have 8, 12, 13 or 14 digits"))
    if check_digit(digits[:-1]) != digits[-1]:
        raise ValueError(_("has a wrong check digit: %(cell)s", cell=digits))
    return digits


def check_digit(body: str) -> str:
    """The last digit of the GTIN that begins with `body`."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def _isbn10(digits: str) -> bool:
    return sum((10 - place) * (10 if char == "X" else int(char)) for place, char in enumerate(digits)) % 11 == 0


def sku(cell: str) -> str:
    """What names a variant in its store."""
    cleaned: str = text(64)(cell)
    if any(char in cleaned for char in "\n\t"):
        raise ValueError(_("must be on one line"))
    return cleaned


def amount(minor: int, digits: int = 2) -> str:
    """Minor units as a plain decimal with a dot, as feeds write prices."""
    return format(Decimal(minor).scaleb(-digits), "f")
