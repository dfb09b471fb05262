"""Text as it is searched and sorted: without accents and case, the same on both databases, whatever they know of letters."""

from __future__ import annotations

import unicodedata

from sqlalchemy import Dialect, Text, types

LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})
"""Letters that Unicode does not take apart."""


def folded(*parts: str | None) -> str:
    """The parts in one line, small, without accents, signs of compatibility or double blanks. Folding twice changes nothing."""
    plain = " ".join(part for part in parts if part)
    bare = "".join(each for each in unicodedata.normalize("NFKD", plain.casefold()) if not unicodedata.combining(each))
    again = unicodedata.normalize("NFKD", bare.casefold()).translate(LETTERS)
    return " ".join("".join(each if each.isprintable() else " " for each in again if not unicodedata.combining(each)).split())


class FoldedText(types.TypeDecorator[str]):
    """A column that keeps text folded; lists that search it fold what people type too."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else folded(value)
