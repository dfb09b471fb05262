"""Values in the cells of a feed: liberal in what is read, exact in what comes out. Each parser raises ValueError with a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _

from webapp.commerce import MAX_MINOR as MAX_MINOR
from webapp.commerce import Money, identifiers, parse_money, parse_rate
from webapp.domain import DomainError
from webapp.web.spreadsheets import plain_text

YES = frozenset({"true", "yes", "ja", "wahr", "oui", "vrai", "1"})
NO = frozenset({"false", "no", "nein", "falsch", "non", "faux", "0"})
AGE_GROUPS = ("adult", "kids", "toddler", "infant", "newborn")
DELIVERY_METHODS = ("nationwide", "package_delivery", "self_collect")
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


def money(currency: str = "EUR") -> Callable[[str], int]:
    """An amount in minor units of a currency: "12.50", "12,50 €" and "1.234,50" are all understood."""

    def parse(cell: str) -> int:
        try:
            return parse_money(cell, currency).minor
        except DomainError as error:
            plain = _("is not a number: %(cell)s", cell=cell[:40])
            raise ValueError(plain if error.code == "not_an_amount" else error.message.rstrip(".")) from error

    return parse


def said(read: Callable[[], Any]) -> Any:
    """What was read, or the sentence of what is wrong with it as a ValueError."""
    try:
        return read()
    except DomainError as error:
        raise ValueError(error.message.rstrip(".")) from error


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
    """Per cent as basis points: "17", "5.5 %"."""
    rate: int = said(lambda: parse_rate(cell))
    return rate


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
    return str(said(lambda: identifiers.gtin(cell)))


def sku(cell: str) -> str:
    """What names a variant in its store."""
    cleaned: str = text(64)(cell)
    if any(char in cleaned for char in "\n\t"):
        raise ValueError(_("must be on one line"))
    return cleaned


def amount(minor: int, currency: str = "EUR") -> str:
    """Minor units as a plain decimal with a dot, as feeds write prices."""
    return Money(minor, currency).plain
