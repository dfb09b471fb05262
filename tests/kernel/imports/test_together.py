"""Rows about one thing together are kept back together, and told apart from others."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from webapp.imports import Field, ImportKind, Row
from webapp.imports.cells import text
from webapp.imports.numbers import Reading, whole
from webapp.imports.reading import Record
from webapp.imports.rows import MOST_TOGETHER, Refused, RowReader
from webapp.imports.together import belong_together, kept_back

FIELDS = (Field(key="ref", label="Reference", read=text(20), is_text=True), Field(key="count", label="Pieces", read=whole(1, 9)))
KIND = ImportKind(
    code="x.y", label="", fields=FIELDS, identity=("ref",), group="ref", match=lambda *_: None, take=lambda *_: [], many=lambda: None
)


def read(*rows: Sequence[str]) -> list[Row | Refused]:
    reader = RowReader(KIND, {0: "ref", 1: "count"}, 2, Reading())
    return [reader.read(Record(number, list(cells))) for number, cells in enumerate(rows, 2)]


def codes(rows: list[Row | Refused]) -> list[str]:
    return [row.reasons[0].code if isinstance(row, Refused) else "" for row in rows]


def test_rows_below_each_other_belong_together() -> None:
    found = read(("a", "1"), ("a", "2"), ("b", "1"))
    assert codes(found) == ["", "", ""]
    assert belong_together(KIND, found[0], found[1])
    assert not belong_together(KIND, found[1], found[2])
    assert kept_back(KIND, found) == {}


@pytest.mark.parametrize("wrong", [("a", "x"), ("a",), ("a", "1", "more")])
def test_one_that_is_refused_keeps_the_others_back(wrong: tuple[str, ...]) -> None:
    found = read(("a", "1"), wrong, ("a", "3"), ("b", "1"))
    assert codes(found)[0::2] == ["", ""]
    assert {number: reason.facts["row"] for number, reason in kept_back(KIND, found).items()} == {2: 3, 4: 3}


def test_rows_that_stand_apart_are_refused() -> None:
    found = read(("a", "1"), ("b", "1"), ("a", "2"), ("a", "3"))
    assert codes(found) == ["", "", "apart", ""]
    assert kept_back(KIND, found).keys() == {5}


def test_a_row_about_nothing_is_refused_and_keeps_nobody_back() -> None:
    found = read(("", "1"), ("a", "1"), ("", "2"))
    assert codes(found) == ["no_identity", "", "no_identity"]
    assert kept_back(KIND, found) == {}


def test_more_than_so_many_are_refused() -> None:
    found = read(*[("a", "1")] * (MOST_TOGETHER + 1), ("b", "1"))
    assert codes(found).count("too_many_together") == 1
    assert len(kept_back(KIND, found)) == MOST_TOGETHER
