"""Barcode numbers as a platform wants them: one with a wrong digit is refused, taken with a warning, or taken."""

from __future__ import annotations

from flask_babel import gettext as _

from modules.inventory.settings import InventorySettings
from webapp.commerce.identifiers import gtin
from webapp.domain import DomainError
from webapp.settings.typed import settings

OFF, WARN, REJECT = "off", "warn", "reject"
LONGEST = 14


def read(text: str) -> str:
    """A number as it is kept, without blanks and hyphens. Raises DomainError for an invalid GTIN, where that is refused here.

    Whatever is set, it has at most 14 digits and nothing else.
    """
    try:
        return gtin(text)
    except DomainError:
        plain = digits(text)
        if not plain or strictness() == REJECT:
            raise
        return plain


def digits(text: str) -> str:
    """The number without blanks and hyphens; empty where it is none, or longer than a barcode has."""
    bare = "".join(each for each in text if not each.isspace() and each != "-")
    return bare if bare.isascii() and bare.isdigit() and len(bare) <= LONGEST else ""


def is_sound(number: str) -> bool:
    """Whether it is a GTIN with the right last digit; where there is none, nothing is wrong with it."""
    try:
        return not number or bool(gtin(number))
    except DomainError:
        return False


def strictness() -> str:
    """What the platform wants: off, warn or reject."""
    return settings(InventorySettings).gtin_check


def warning(number: str) -> str:
    """What is wrong with a number that is kept, where the platform wants to know; empty where nothing is."""
    if is_sound(number) or strictness() == OFF:
        return ""
    return str(_("%(number)s is not a valid barcode number (GTIN). Check its digits: marketplaces may refuse it.", number=number))
