"""Every CSV file is written in one place, where text is quoted and no cell begins a formula."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from webapp.config import ROOT
from webapp.web.spreadsheets import csv_line

ALONE = {ROOT / "webapp" / "web" / "spreadsheets.py", ROOT / "webapp" / "imports" / "reading" / "convert.py"}
"""What people are sent is written by the first; the second turns a workbook into a table that only the import reads."""


def test_nobody_writes_csv_by_hand() -> None:
    files = [
        path for folder in ("webapp", "modules") for path in (ROOT / folder).rglob("*.py") if path not in ALONE and path.name != "sample.py"
    ]  # samples are made once, of our own words
    writers: list[Path] = [path for path in files if re.search(r"\bcsv\.(Dict)?[wW]riter\b|\.to_csv\(", path.read_text(encoding="utf-8"))]
    assert writers == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_is_quoted_whatever_separates_it(delimiter: str) -> None:
    assert csv_line(["plain", "=1+1", 5, None], delimiter).decode() == delimiter.join(('"plain"', '"\'=1+1"', "5", '""')) + "\r\n"
