"""Characters that nobody sees are taken out where text comes in; letters of every script stay."""

from __future__ import annotations

import unicodedata

import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st

from webapp.api.reading import read_body
from webapp.imports.cells import clean
from webapp.invisible import cleaned

FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
STAYS = [
    "שלום עולם",
    "عبد الرحمن",
    "می\u200cخواهم",
    "क्\u200dष",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    FLAG,
    "❤\ufe0f",
    "Lëtzebuerg",
]
GOES = [("JD\u202e1", "JD1"), ("a\u200bb", "ab"), ("JD\u200d1", "JD1"), ("\u200cab", "ab"), ("x\u2066y\u2069", "xy"), ("A\U000e0067", "A")]
LETTERS = st.characters(categories=["Lu", "Ll", "Lo", "Nd"], exclude_characters="\u3164\uffa0\u115f\u1160")


@pytest.mark.parametrize("text", STAYS)
def test_what_is_written_in_any_script_stays(text: str) -> None:
    assert cleaned(text) == text


@pytest.mark.parametrize(("typed", "kept"), GOES)
def test_what_has_no_shape_goes(typed: str, kept: str) -> None:
    assert cleaned(typed) == kept


@given(st.text(LETTERS))
def test_letters_are_never_touched(text: str) -> None:
    assert cleaned(text) == text


@given(st.text())
def test_cleaning_twice_is_cleaning_once_and_nothing_turns_around(text: str) -> None:
    once = cleaned(text)
    assert cleaned(once) == once
    assert not any(unicodedata.bidirectional(char) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"} for char in once)


def test_prose_keeps_what_can_be_meant_and_loses_what_turns_it_around() -> None:
    assert cleaned("Donau\u00addampf\nשלום\u200f!\n\u202eabc") == "Donau\u00addampf\nשלום\u200f!\nabc"


@pytest.mark.sqlite_only
def test_forms_addresses_bodies_and_files_are_cleaned_and_passwords_are_not(app: Flask) -> None:
    typed = {"name": "a\u202eb", "new_password": "a\u202eb"}
    with app.test_request_context("/", method="POST", data=typed, query_string=typed):
        assert [dict(request.form), dict(request.args)] == [{"name": "ab", "new_password": "a\u202eb"}] * 2
    with app.test_request_context("/", method="POST", json={"name": "a\u202eb", "more": {"of": ["\u200bc"]}}):
        assert read_body("name", "more") == {"name": "ab", "more": {"of": ["c"]}}
    assert clean("a\u202eb\u061c") == "ab"
