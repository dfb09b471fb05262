"""Cells of text: cleaned of what nobody sees, and read as what they should be. Parsers raise CellProblem."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from urllib.parse import urlsplit

from webapp.commerce import identifiers
from webapp.commerce.places import country_called
from webapp.domain import DomainError
from webapp.imports.numbers import Exact, Reading
from webapp.imports.reasons import CellProblem, shown
from webapp.invisible import without_invisible
from webapp.web.spreadsheets import plain_text

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
UNTOUCHED = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._/-]*[A-Za-z0-9.])?")
"""Most cells: nothing that `clean` looks for can be in them."""
ISO_DAY, DOTTED_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?"), re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
YES = frozenset({"true", "yes", "ja", "wahr", "oui", "vrai", "1"})
NO = frozenset({"false", "no", "nein", "falsch", "non", "faux", "0"})


def clean(cell: str) -> str:
    """A cell composed (NFC), without invisible characters and the wrappings of spreadsheets: `="0012"`, and a leading apostrophe."""
    return cell if UNTOUCHED.fullmatch(cell) or isinstance(cell, Exact) else _cleaned(cell)


def _cleaned(cell: str) -> str:
    if not cell.isascii():
        cell = without_invisible(unicodedata.normalize("NFC", cell))
    cell = cell.strip()
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        return cell[2:-1]
    if cell.startswith("'") and cell[1:2].isdigit():
        return cell[1:]
    return plain_text(cell)


def text(limit: int) -> Callable[[str, Reading], str]:
    """Text of at most `limit` characters; control characters other than line breaks are refused."""

    def read(cell: str, _reading: Reading) -> str:
        if len(cell) > limit:
            raise CellProblem("size", size=len(cell), limit=limit)
        if cell.isprintable():
            return str(cell)
        if CONTROL.search(cell):
            raise CellProblem("control")
        return str(cell.replace("\r\n", "\n").replace("\r", "\n"))

    return read


_SKU = text(64)


def sku(cell: str, reading: Reading) -> str:
    """What names something in its store: one line, without any character that has no shape."""
    read = _SKU(cell, reading)
    if UNTOUCHED.fullmatch(read):
        return read
    if any(char in read for char in "\n\t"):
        raise CellProblem("one_line")
    return "".join(char for char in read if unicodedata.category(char) != "Cf").replace("\u00a0", " ").strip()


def yes_no(cell: str, _reading: Reading) -> str:
    """ "true" or "false", said in English, French or German."""
    word = cell.lower()
    if word not in YES | NO:
        raise CellProblem("yes_no", cell=shown(cell))
    return "true" if word in YES else "false"


def one_of(*values: str) -> Callable[[str, Reading], str]:
    """One of a few words."""

    def read(cell: str, _reading: Reading) -> str:
        word = cell.lower().replace(" ", "_")
        if word not in values:
            raise CellProblem("one_of", values=", ".join(values), cell=shown(cell))
        return word

    return read


def link(cell: str, _reading: Reading) -> str:
    """An absolute http address."""
    if not _is_link(cell):
        raise CellProblem("link", cell=shown(cell))
    return str(cell)


def links(cell: str, _reading: Reading) -> str:
    """Several addresses. What separates them stands before the next `http`: addresses hold commas themselves."""
    found = [each.strip(" \t\n,;|") for each in re.split(r"[,;|\s]+(?=https?://)", cell, flags=re.IGNORECASE)]
    wrong = next((each for each in found if each and not _is_link(each)), None)
    if wrong is not None:
        raise CellProblem("link", cell=shown(wrong))
    return ",".join(each for each in found if each)


def _is_link(cell: str) -> bool:
    try:
        parts = urlsplit(cell)
        host = parts.hostname
    except ValueError:
        return False
    return len(cell) <= 500 and parts.scheme in ("http", "https") and bool(host) and not any(char.isspace() for char in cell)


def country(cell: str, _reading: Reading) -> str:
    """A country by its code or its name; gives its code of two letters."""
    found = country_called(cell)
    if found is None:
        raise CellProblem("country", cell=shown(cell))
    return found


def day(cell: str, _reading: Reading) -> date:
    """A day, with the year or the day in front; a time behind it is left out."""
    iso, dotted = ISO_DAY.fullmatch(cell), DOTTED_DAY.fullmatch(cell)
    try:
        if iso is not None:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if dotted is not None:
            return date(int(dotted[3]), int(dotted[2]), int(dotted[1]))
    except ValueError as error:
        raise CellProblem("day", cell=shown(cell)) from error
    raise CellProblem("day", cell=shown(cell))


def gtin(cell: str, _reading: Reading) -> str:
    """A GTIN of 8, 12, 13 or 14 digits with a right check digit; an ISBN of ten becomes its thirteen-digit form."""
    try:
        return identifiers.gtin(bare_gtin(cell))
    except DomainError as error:
        raise CellProblem("gtin", cell=shown(cell)) from error


def bare_gtin(cell: str) -> str:
    """The number without blanks and hyphens of any kind."""
    return "".join(char for char in cell.upper() if not char.isspace() and unicodedata.category(char) not in ("Pd", "Cf"))
