"""Text as it is searched: accents and case make no difference, and folding twice is folding once."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from webapp.accounts.models import User
from webapp.db import db
from webapp.db.folding import folded, holds


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Zoé GONÇALVES", "zoe goncalves"),
        ("Straße", "strasse"),
        ("  two\tblanks ", "two blanks"),
        ("Łódź Ærø", "lodz aero"),
        ("ﬁn", "fin"),
        ("\x00", ""),
        (" KIRCHBERG-1  Anne ", "kirchberg-1 anne"),
    ],
)
def test_accents_and_case_are_taken_off(text: str, found: str) -> None:
    assert folded(text) == found


def test_parts_stand_in_one_line() -> None:
    assert folded("Léa", None, "", "Müller") == "lea muller"


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.both_databases
@pytest.mark.parametrize("words", ["\x00", "a\x00b", " ".join(map(str, range(5000))), "x" * 100_000, "\U0010ffff \ud800", "% _ \\"])
def test_any_search_is_one_that_the_database_takes(app: Flask, words: str) -> None:
    """Whoever asks: a field that looks something up is not held to the length of a list's search."""
    assert list(db.session.scalars(select(User).where(holds(words, [User.name, User.email])))) == []
