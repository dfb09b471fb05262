"""Text as it is searched and sorted: without accents and case, the same on both databases, whatever they know of letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Dialect, String, Text, and_, or_, true, type_coerce, types
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})
"""Letters that Unicode does not take apart."""

LONGEST, MOST_WORDS = 1000, 30
"""Of what somebody searches for: characters and words. A statement with thousands of them is refused by the database, or keeps it busy."""


def folded(*parts: str | None) -> str:
    """The parts in one line, small, without accents, signs of compatibility or double blanks. Folding twice changes nothing."""
    plain = " ".join(part for part in parts if part)
    if plain.isascii() and plain.isprintable():  # as most text is: the same, without asking for each letter
        return " ".join(plain.lower().split())
    bare = "".join(each for each in unicodedata.normalize("NFKD", plain.casefold()) if not unicodedata.combining(each))
    again = unicodedata.normalize("NFKD", bare.casefold()).translate(LETTERS)
    return " ".join("".join(each if each.isprintable() else " " for each in again if not unicodedata.combining(each)).split())


class FoldedText(types.TypeDecorator[str]):
    """A column that keeps text folded; lists that search it fold what people type too."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else folded(value)


class fold(FunctionElement[str]):  # noqa: N801  # it is a function of SQL
    """A column's text folded by the database, for lists that search columns which are kept as they were written.

    Asked of each row: for tables that grow, a column of FoldedText is faster.
    """

    type = Text()
    inherit_cache = True


def holds(words: str, columns: Sequence[Any]) -> ColumnElement[bool]:
    """Each of the words stands somewhere in one of the columns, whatever its accents and case; of very many, the first ones."""
    searched = list(dict.fromkeys(words.replace("\x00", " ")[:LONGEST].split()))[:MOST_WORDS]
    return and_(true(), *(or_(*(_contains(column, word) for column in columns)) for word in searched))


def _contains(column: Any, word: str) -> ColumnElement[bool]:
    """A column that is kept folded is compared as it is, any other text is folded by the database."""
    if isinstance(column.type, FoldedText):
        return type_coerce(column, String).contains(folded(word), autoescape=True)
    if isinstance(column.type, String):
        return fold(column).contains(folded(word), autoescape=True)
    return cast("ColumnElement[bool]", column.icontains(word, autoescape=True))


@compiles(fold, "sqlite")
def _fold_in_sqlite(element: fold, compiler: Any, **options: Any) -> str:
    return f"interlock_folded({compiler.process(element.clauses, **options)})"  # made with each connection


@compiles(fold)
def _fold_by_letters(element: fold, compiler: Any, **options: Any) -> str:
    """PostgreSQL has no function for it without an extension, but it can change letters one by one, which takes long.

    Most text is ASCII, which is as many bytes as letters; that has nothing to change.
    """
    text = given = compiler.process(element.clauses, **options)
    several, plain, bare = _letters()
    for letter, letters in several.items():
        text = f"replace({text}, '{letter}', '{letters}')"
    changed = f"translate({text}, '{plain}', '{bare}')"
    return f"lower(CASE WHEN octet_length({given}) = length({given}) THEN {given} ELSE {changed} END)"


@cache
def _letters() -> tuple[dict[str, str], str, str]:
    """Letters that become several, letters that become one, and what these become; marks that combine become none, so they stand last."""
    several: dict[str, str] = {}
    single: dict[str, str] = {}
    for number in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letter, becomes = chr(number), folded(chr(number))
        if letter.isalpha() and becomes != letter and becomes.isalnum():
            if len(becomes) == 1:
                single[letter] = becomes
            elif number < 0x180:
                several[letter] = becomes
    return several, "".join(single) + "".join(map(chr, range(0x300, 0x370))), "".join(single.values())
