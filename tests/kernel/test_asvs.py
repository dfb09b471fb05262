"""The table in docs/security.md: every number is one of the standard's, none that applies is left out, and every file is there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.support.asvs import LEVELS

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text()
ROWS = [line.strip("| ").split(" | ") for line in TEXT.splitlines() if re.match(r"\| \d", line)]
ASIDE = TEXT.partition("## What does not apply")[2]


def aside() -> set[str]:
    """The numbers that do not apply, chapters included."""
    chapters = tuple(f"{chapter}." for chapter in re.findall(r"all of (\d+)", ASIDE))
    return set(re.findall(r"\d+\.\d+\.\d+", ASIDE)) | {number for number in LEVELS if number.startswith(chapters)}


def test_the_standard_has_as_many_requirements_as_it_says() -> None:
    assert (len(LEVELS), Counter(LEVELS.values())[1]) == (345, 70)


def test_every_number_is_one_of_the_standards_and_comes_once() -> None:
    numbers = [row[0] for row in ROWS]
    assert Counter(numbers) == Counter(set(numbers))
    assert {row[0]: int(row[1]) for row in ROWS} == {number: LEVELS[number] for number in numbers}


def test_no_requirement_of_level_1_and_2_is_left_out() -> None:
    said = {row[0] for row in ROWS} | aside()
    assert sorted({number for number, level in LEVELS.items() if level < 3} - said) == []
    assert not {row[0] for row in ROWS} & aside()


def test_every_row_says_whether_it_is_met() -> None:
    for row in ROWS:
        assert row[3].startswith(("yes", "in part", "no")), row
        assert re.search(r"`.+`", row[-1]) or row[3].startswith("no"), row


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_files_that_show_it_are_there(row: list[str]) -> None:
    for path in re.findall(r"`([\w./-]+)`", row[-1]) if len(row) == 5 else ():
        assert (ROOT / path).exists(), path
