"""Text as it is searched: accents and case make no difference, and folding twice is folding once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.db.folding import folded


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Zoé GONÇALVES", "zoe goncalves"),
        ("Straße", "strasse"),
        ("  two\tblanks ", "two blanks"),
        ("Łódź Ærø", "lodz aero"),
        ("ﬁn", "fin"),
        ("\x00", ""),
    ],
)
def test_accents_and_case_are_taken_off(text: str, found: str) -> None:
    assert folded(text) == found


def test_parts_stand_in_one_line() -> None:
    assert folded("Léa", None, "", "Müller") == "lea muller"


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
