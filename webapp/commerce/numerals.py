"""Numbers as people write them: strict about what they mean. What can be read in two ways is asked for, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from flask_babel import gettext as _

from webapp.domain import DomainError

LONGEST = 40
SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2019": "'", "\u2212": "-"})
SINGLE = re.compile(r"(\d{0,15})([.,])(\d{1,15})", re.ASCII)
WHOLE = re.compile(r"\d{1,15}", re.ASCII)
SIGNS = (".", ",")
TWO_READINGS = "?"
"""What `plain_number` says of a number that can be read in two ways."""


def shown(text: str) -> str:
    """What was written, short and harmless enough to stand in a sentence."""
    kept = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text[:LONGEST])
    return kept + ("…" if len(text) > LONGEST else "")


def read_number(text: str, places: int, *, decimal: str | None = None) -> Decimal:
    """The number a person wrote, with at most `places` decimals that count.

    `decimal` is the decimal sign where it is known ("." or ","), as in a file whose rows have told it. Without it, one sign
    before exactly three last digits ("1.000") is refused: it is a thousand to some and one to others.
    Raises DomainError: not_a_number, ambiguous_number, too_many_decimals.
    """
    found = plain_number(text, decimal)
    if found is None:
        raise DomainError(_("“%(text)s” is not a number. Write it like 1234.5.", text=shown(text)), "not_a_number")
    if found == TWO_READINGS:
        raise DomainError(_two_readings(text, *_signed(text), places), "ambiguous_number")
    number = Decimal(found)
    if number != round(number, places):
        raise DomainError(_too_many(text, places), "too_many_decimals")
    return number


def plain_number(text: str, decimal: str | None = None) -> str | None:
    """The number with a dot for decimals and nothing else but its minus; TWO_READINGS where it has two, None where it is none."""
    sign, digits = _signed(text)
    found = _plain(digits, decimal) if len(digits) <= LONGEST else None
    return found if found in (None, TWO_READINGS) else f"{sign}{found}"


def _signed(text: str) -> tuple[str, str]:
    """The minus, and the rest."""
    plain = text.translate(SPACES).strip()
    return ("-", plain[1:]) if plain.startswith("-") else ("", plain.removeprefix("+"))


def decimal_sign(texts: Iterable[str]) -> str | None:
    """The decimal sign that the numbers of one source use, told by those that can be read in one way only.

    None where none of them tells, or where they contradict each other: then a person has to say.
    """
    found = {sign for text in texts if (sign := _sign_of(text.translate(SPACES))) is not None}
    return found.pop() if len(found) == 1 else None


def _plain(digits: str, decimal: str | None) -> str | None:
    """The digits with a dot for decimals; TWO_READINGS where there are two, None where there is none."""
    if WHOLE.fullmatch(digits):
        return digits
    if decimal is None and (single := SINGLE.fullmatch(digits)):
        whole, _sign, part = single.groups()
        thousands = len(part) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
        return TWO_READINGS if thousands else f"{whole or 0}.{part}"
    for sign in SIGNS if decimal is None else (decimal,):
        read = _grouped(digits, sign)
        if read is not None:
            return read
    return None


def _grouped(digits: str, sign: str) -> str | None:
    """Read with this decimal sign; thousands may be set apart by the other one, by spaces or by apostrophes, all alike."""
    whole, mark, part = digits.partition(sign)
    if mark and not re.fullmatch(r"\d{1,15}", part, re.ASCII):
        return None
    other = SIGNS[1 - SIGNS.index(sign)]
    if not re.fullmatch(rf"\d{{0,15}}|[1-9]\d{{0,2}}(?:([ '{other}])\d{{3}})(?:\1\d{{3}}){{0,4}}", whole, re.ASCII) or not (whole or mark):
        return None
    bare = re.sub(r"\D", "", whole)
    return f"{bare or 0}.{part}" if mark else bare


def _sign_of(text: str) -> str | None:
    """The decimal sign of one number, where it can be no other; what stands around it, as a currency, is left aside."""
    core = re.search(r"[\d.,](?:[\d.,' ]*\d)?", text, re.ASCII)
    digits = core[0] if core else ""
    if single := SINGLE.fullmatch(digits):
        return None if _plain(digits, None) == TWO_READINGS else str(single[2])
    readings = [sign for sign in SIGNS if _grouped(digits, sign) is not None]
    return readings[0] if len(readings) == 1 else None


def _two_readings(text: str, sign: str, digits: str, places: int) -> str:
    """Both readings, written so that they are one; only the thousands where so many decimals are not possible."""
    whole, part = re.split("[.,]", digits)
    number = Decimal(f"{sign}{whole}.{part}")
    words = {"text": shown(text), "thousands": f"{sign}{whole}{part}", "decimals": f"{number:.{places}f}" if places < 3 else f"{number}0"}
    if number != round(number, places):
        return str(_("“%(text)s” could be thousands. Write %(thousands)s without a sign in between.", **words))
    return str(_("“%(text)s” can be read in two ways. Write %(thousands)s or %(decimals)s.", **words))


def _too_many(text: str, places: int) -> str:
    if places == 0:
        return str(_("“%(text)s” has decimals. Write a whole number.", text=shown(text)))
    return str(_("“%(text)s” has too many decimals. Write at most %(places)s.", text=shown(text), places=places))
