"""Files are read whatever program wrote them; what is no table is refused with what to do; memory stays bounded."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from flask import Flask

from webapp.domain import DomainError
from webapp.imports.reading import EXACT, XLSX, Record, decoding_of, layout_of, records, source_of, text_stream, workbook_of

KNOWN = {"sku", "title", "price", "stock"}
NO_END = 'id,title\nA,One\nB,"Two\nC,Three\nD,Four\n'


@pytest.fixture(autouse=True)
def _words(request: pytest.FixtureRequest, app: Flask) -> None:
    """Sentences need an application."""


pytestmark = pytest.mark.sqlite_only


def rows_of(text: str, delimiter: str = ",") -> list[Record]:
    return list(records(io.StringIO(text, newline=""), delimiter))


def layout(head: str, **chosen: object) -> tuple[str, int, list[str]]:
    found = layout_of(head, lambda name: name.strip().lower() in KNOWN, **chosen)  # type: ignore[arg-type]
    return found.delimiter, found.header_row, found.columns


def workbook(**sheets: list[list[object]]) -> io.BytesIO:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def test_a_quote_that_is_never_closed_swallows_nothing() -> None:
    found = rows_of(NO_END)

    assert [row.cells for row in found[:2]] == [["id", "title"], ["A", "One"]]
    assert [(row.number, row.problem.code, row.problem.facts["line"]) for row in found[2:] if row.problem] == [
        (3, "open_quote", 3),
        (4, "after_open_quote", 3),
        (5, "after_open_quote", 3),
    ]
    assert found[3].cells == ["C", "Three"]


def test_a_cell_over_several_lines_is_one_row() -> None:
    assert [row.cells for row in rows_of('a,"one\ntwo"\nb,c\n')] == [["a", "one\ntwo"], ["b", "c"]]


def test_a_quoted_row_without_end_is_not_taken_into_memory() -> None:
    def lines() -> Iterator[bytes]:
        yield b'id,title\nA,"'
        for _ in range(40_000):
            yield b"never ending words " * 40 + b"\n"

    worst = max(len(",".join(row.cells)) for row in records(text_stream(lines(), "utf-8"), ","))
    assert worst < 2000


def test_a_line_with_the_separator_is_understood() -> None:
    assert layout("sep=;\nsku;title\nA;B\n") == (";", 2, ["sku", "title"])
    assert [row.cells for row in rows_of("sep=;\nA;B\n", ";")] == [[], ["A", "B"]]


def test_a_title_line_above_the_header_is_not_the_header() -> None:
    assert layout("Price list of 2026\n\nsku;title;price\nA;B;1,00\n") == (";", 3, ["sku", "title", "price"])


def test_a_person_says_which_row_is_the_header() -> None:
    head = "one;two\nalpha;beta\nA;B\n"
    assert layout(head, header_row=2) == (";", 2, ["alpha", "beta"])
    assert layout(head, header_row=0) == (";", 0, ["", ""])
    with pytest.raises(DomainError, match="Row 9"):
        layout(head, header_row=9)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "old_excel"),
        (b"<html><table><tr><td>sku</td></tr></table>", "markup"),
        (b"\xef\xbb\xbf  <!DOCTYPE html>", "markup"),
        (b'<?xml version="1.0"?><Workbook/>', "markup"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n", "not_a_table"),
        (bytes(range(32)) * 20, "not_a_table"),
        (b"PK\x03\x04 broken", "broken"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(content: bytes, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        source_of(io.BytesIO(content))
    assert caught.value.code == code


def test_a_zip_of_a_table_is_refused_and_a_workbook_is_not() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("feed.csv", "sku,title\n")
    packed.seek(0)
    with pytest.raises(DomainError) as caught:
        source_of(packed)
    assert (caught.value.code, source_of(workbook(One=[["sku"]]))) == ("zip", XLSX)


def test_numbers_of_a_workbook_are_exact_and_text_is_text() -> None:
    book = workbook(One=[["sku", "price", "vat"], ["0012", 12.9, 0.1 + 0.2], [9783161484100, "1.250 €", True]])
    with workbook_of(book) as found:
        assert found.table.read().decode().splitlines() == [
            "sku,price,vat",
            f"0012,{EXACT}12.9,{EXACT}0.3",
            f"{EXACT}9783161484100,1.250 €,true",
        ]


def test_the_first_sheet_is_read_or_the_one_that_was_chosen() -> None:
    book = workbook(One=[["a"]], Two=[["b"]])
    with workbook_of(book) as found:
        assert (found.sheets, found.sheet, found.table.read()) == (["One", "Two"], "One", b"a\r\n")
    book.seek(0)
    with workbook_of(book, "Two") as found:
        assert found.table.read() == b"b\r\n"
    book.seek(0)
    with pytest.raises(DomainError, match="no sheet"), workbook_of(book, "Three"):
        pass


def bomb(kind: str) -> io.BytesIO:
    """A small workbook that unfolds into gigabytes."""
    plain, out = workbook(One=[["sku"]]), io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml" and kind == "cells":
                data = data.replace(b"</row>", b'<c r="B1"/>' * 9_000_000 + b"</row>")
            if name == "xl/styles.xml" and kind == "styles":
                data = data.replace(b"<cellXfs", b"<fonts>" + b"<font/>" * 6_000_000 + b"</fonts><cellXfs")
            new.writestr(name, data)
    out.seek(0)
    return out


@pytest.mark.parametrize("kind", ["cells", "styles"])
def test_a_workbook_that_unfolds_without_end_is_refused(kind: str) -> None:
    with pytest.raises(DomainError) as caught, workbook_of(bomb(kind)):
        pass
    assert caught.value.code == "workbook"


def test_letters_tell_the_encoding_and_bytes_of_none_are_named_with_their_line() -> None:
    assert decoding_of([b"a\n", "é\n".encode()]).encoding == "utf-8"
    assert decoding_of([b"a\n", "é\n".encode("cp1252")]).encoding == "cp1252"
    assert decoding_of([b"a\nb\n\x81\n"]).bad_line == 3
    broken = decoding_of(["é ü ö\nß é\n".encode(), b"\xff x\n"])
    assert (broken.encoding, broken.bad_line) == ("utf-8", 3)
    split = "é".encode()
    assert decoding_of([b"x\n" + split[:1], split[1:] + b"\n"]).encoding == "utf-8"


@pytest.mark.long
def test_a_file_of_30_mb_in_one_quoted_record_takes_little_memory(tmp_path: Path) -> None:
    """In a process of its own, so that what other tests hold does not count."""
    script = """
import resource, sys
from webapp.imports.reading import records, text_stream
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
def pieces():
    yield b'id,title\\nA,"'
    for _ in range(30 * 1024): yield (b"words and words " * 7 + sys.argv[1].encode().decode("unicode_escape").encode()) * 9
for row in records(text_stream(pieces(), "utf-8"), ","): pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) // 1024)
"""
    for end in ("\\n", " "):
        done = subprocess.run(
            [sys.executable, "-c", script, end], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
        )
        assert int(done.stdout) < 40
