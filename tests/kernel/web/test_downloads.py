"""Files that are made when asked for: whole before the first byte is sent, and no cell begins a formula in any reader."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from webapp.domain import DomainError
from webapp.files.sending import attachment
from webapp.web import downloads
from webapp.web.spreadsheets import Cell, csv_line, plain_text, safe_text

ROOT = Path(__file__).resolve().parents[3]
ODD = "=+-@\uff1d\uff0b\uff0d\uff20\u2212\u207c',;|\t\r\n\x00\x0b\x0c\x1c\x85\u2028 \"\u00a0\ufeff\u200e\u202e\u2066\u200d\u00adab1"
SIGNS = ("=", "+", "-", "@", "\u2212")
pytestmark = pytest.mark.usefixtures("app_context")


def cells(line: bytes, delimiter: str) -> list[str]:
    """A line as a reader takes it that holds this for the separator."""
    text = line.decode()
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]


def begins_a_formula(cell: str) -> bool:
    """As the most generous reader has it: whatever shows nothing is left out, and so are the ends of lines that only some know."""
    lines = ("".join(char for char in line if unicodedata.category(char)[0] not in "CZ") for line in cell.splitlines())
    return any(unicodedata.normalize("NFKC", line).lstrip('"').startswith(SIGNS) for line in lines)


@given(st.text(alphabet=ODD, max_size=12), st.text(alphabet=ODD, max_size=12), st.sampled_from(",;\t|"))
def test_no_text_begins_a_formula_whatever_the_reader_takes_for_a_separator(first: str, second: str, written: str) -> None:
    line = csv_line([first, second], written)
    for delimiter in ",;\t|":
        assert not [cell for cell in cells(line, delimiter) if begins_a_formula(cell)]


@given(st.one_of(st.text(alphabet=ODD, max_size=20), st.text()))
def test_text_comes_back_as_it_was(text: str) -> None:
    assert plain_text(safe_text(text)) == text


def test_text_is_quoted_and_numbers_are_not() -> None:
    row: list[Cell] = ["007", -5, Decimal("-1.50"), date(2026, 1, 2), None, 'say "hi"', "\ud800"]
    assert csv_line(row) == b'"007",-5,-1.50,"2026-01-02","","say ""hi""","?"\r\n'


def test_a_long_run_of_blanks_takes_no_time() -> None:
    """Linear: a cell of a megabyte would otherwise take hours."""
    assert safe_text(" ," * 500_000 + "x")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "_.._etc_passwd"), ("..\\..\\x.csv", "_.._x.csv"), (".htaccess", "htaccess"), ("...", "file"), ("", "file"),
        ("a\r\nSet-Cookie: b", "aSet-Cookie_ b"), ("bill\u202efdp.exe", "billfdp.exe"), ("a\x00b\u200b.csv", "ab.csv"),
        ("x" * 999 + ".csv", "x" * 200), ("C:con|*?.csv", "C_con___.csv"), ("Été 2026.csv", "Été 2026.csv"),
    ],
)  # fmt: skip
def test_a_name_is_one_in_every_folder(name: str, kept: str) -> None:
    header = attachment(name)
    assert header.isprintable()
    _kind, options = parse_options_header(header)
    assert options["filename"] == kept


def rows(count: int) -> Iterator[list[Cell]]:
    return ([number, f"Thing {number}", Decimal("1.50")] for number in range(count))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_is_sent_with_its_length(form: str) -> None:
    answer = downloads.table("things", ("id", "name", "price"), rows(downloads.MOST_ROWS), form=form)
    assert answer.content_length == len(answer.get_data())
    assert answer.headers["Content-Disposition"] == f"attachment; filename=things.{form}"
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_that_is_too_long_is_refused_with_a_sentence(form: str) -> None:
    with pytest.raises(DomainError, match=r"more than 10,000 rows\. Narrow it"):
        downloads.table("things", ("id", "name", "price"), rows(downloads.MOST_ROWS + 1), form=form)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_that_cannot_be_finished_is_an_error_and_not_half_a_file(form: str) -> None:
    def breaks() -> Iterator[list[Cell]]:
        yield from rows(3)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        downloads.table("things", ("id", "name", "price"), breaks(), form=form)


def test_a_large_file_comes_from_the_disk_and_is_whole() -> None:
    answer = downloads.pieces("large.csv", downloads.CSV, (b"x" * 1000 for _ in range(3000)))
    assert (answer.content_length, len(answer.get_data())) == (3_000_000, 3_000_000)
    answer.close()


def test_cells_of_a_workbook_have_types() -> None:
    row: list[Cell] = ["=1+1", "https://example.com", "12", 12, Decimal("1.5"), date(2026, 1, 2), datetime(2026, 1, 2, 3, tzinfo=UTC), None]
    answer = downloads.table("things", ("a",), [row], form="xlsx")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    second = sheet.partition('<row r="2"')[2]
    assert re.findall(r'<c r="([A-H])2"[^>]*?t="(\w+)"', second) == [(column, "inlineStr") for column in "ABC"]
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_nothing_else_sends_what_it_reads() -> None:
    """Whatever is a download is made by the two places that write it whole before they send it."""
    own = {"webapp/web/downloads.py", "webapp/files/sending.py"}
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("webapp", "modules")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"Content-Disposition|stream_with_context|csv\.writer", path.read_text())
    }
    inside = "webapp/imports/reading/convert.py"  # the table made of a workbook is read by the import and sent to nobody
    assert found - own - {inside} == {"webapp/web/spreadsheets.py", *(path for path in found if path.endswith("sample.py"))}
