"""Files of 64 MB that a person may have, or think of, for the import of products. Each is written piece by piece."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

MOST = 64_000_000
HEADER = b"sku,name,price,quantity\n"
PIECE = 1_000_000
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
KINDS = {"workbook": "sheet", "worksheets/sheet1": "worksheet", "sharedStrings": "sharedStrings"}
FORMAT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">%s</Types>'
    % "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{FORMAT}.{kind}{".main" if part == "workbook" else ""}+xml"/>'
        for part, kind in KINDS.items()
    ).encode()
)
OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = b"http://schemas.openxmlformats.org/package/2006/relationships"
PARTS = {
    "[Content_Types].xml": TYPES,
    "_rels/.rels": b'<Relationships xmlns="%s"><Relationship Id="a" Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    % (PACKAGE, OFFICE),
    "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="%s"><Relationship Id="a" Type="%s/worksheet" Target="worksheets/sheet1.xml"/>'
    b'<Relationship Id="b" Type="%s/sharedStrings" Target="sharedStrings.xml"/></Relationships>' % (PACKAGE, OFFICE, OFFICE),
    "xl/workbook.xml": b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="%s"><sheets>'
    b'<sheet name="Products" sheetId="1" r:id="a"/></sheets></workbook>' % OFFICE,
}


def text(pieces: Iterable[bytes], target: Path, most: int = MOST) -> None:
    """The beginning of these pieces that is no longer than that."""
    with target.open("wb") as out:
        for piece in pieces:
            if out.tell() + len(piece) > most:
                break
            out.write(piece)


def again(piece: bytes, before: bytes = HEADER) -> Iterator[bytes]:
    yield before
    whole = piece * max(1, PIECE // len(piece))
    while True:
        yield whole


def rows(template: str) -> Iterator[bytes]:
    yield HEADER
    for number in count():
        yield template.format(number).encode()


def noise(before: bytes = b"") -> Iterator[bytes]:
    yield before
    source = random.Random(7)
    while True:
        yield source.randbytes(PIECE)


def in_utf_16(pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield b"\xff\xfe"
    for piece in pieces:
        yield piece.decode().encode("utf-16-le")


def workbook(target: Path, sheet: Iterable[bytes], strings: Iterable[bytes] = (), more: int = 0) -> None:
    """An XLSX file whose parts say what they are given, whatever that is."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for name, content in PARTS.items():
            out.writestr(name, content)
        for name, pieces in (("xl/worksheets/sheet1.xml", sheet), ("xl/sharedStrings.xml", strings)):
            with out.open(name, "w", force_zip64=True) as part:
                for piece in pieces:
                    part.write(piece)
        for number in range(more):
            out.writestr(f"xl/worksheets/more{number}.xml", SHEET)


def bounded(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    """No more than so many bytes of them."""
    written = 0
    for piece in pieces:
        yield piece
        written += len(piece)
        if written > most:
            return


def cell(number: int) -> bytes:
    return b"<row><c t='inlineStr'><is><t>A-%d</t></is></c><c t='inlineStr'><is><t>Name %d</t></is></c><c><v>9.5</v></c></row>" % (
        number,
        number,
    )


TOP = SHEET + b"".join(b"<c t='inlineStr'><is><t>%s</t></is></c>" % name for name in (b"sku", b"name", b"price")).join(
    (b"<row>", b"</row>")
)


def csvs() -> dict[str, Callable[[Path], None]]:
    quoted = again(b"x" * 99 + b"\n", HEADER + b'A-1,"')
    return {
        "one record in quotes": partial(text, quoted),
        "one line": partial(text, again(b"x")),
        "one row of commas": partial(text, again(b",")),
        "a header of commas": partial(text, again(b",", b"sku,name,price,quantity")),
        "a header of names": partial(text, (b"name%d," % number for number in count())),
        "empty lines": partial(text, again(b"\n")),
        "rows of one letter": partial(text, again(b"a\n")),
        "rows too wide": partial(text, again(b"x," * 1999 + b"x\n")),
        "cells too long": partial(text, again(b'"' + b"x" * 131_000 + b'",a,1,1\n')),
        "every row refused": partial(text, rows("A-{0},,not a price {0},{0}.5\n")),
        "every row new": partial(text, rows("A-{0},Name of number {0},9.50,{0}\n")),
        "rows of one number": partial(text, again(b"A-1,Name,9.50,1\n")),
        "new in UTF-16": partial(text, in_utf_16(rows("A-{0},Name of number {0},9.50,{0}\n"))),
        "emoji": partial(text, again(("A-1," + "🦊" * 200 + ",9.50,1\n").encode())),
        "quotes": partial(text, again(b'"')),
        "noise": partial(text, noise(HEADER)),
        "noise alone": partial(text, noise()),
        "NULs": partial(text, again(b"\0")),
    }


def workbooks() -> dict[str, Callable[[Path], None]]:
    ending = b"</sheetData></worksheet>"
    return {
        "a workbook of a gigabyte": lambda to: workbook(to, bounded(again(b" " * PIECE, TOP), 1_000_000_000)),
        "a workbook of one long cell": lambda to: workbook(
            to, bounded(again(b"x" * PIECE, TOP + b"<row><c t='inlineStr'><is><t>"), 200_000_000)
        ),
        "a workbook of texts": lambda to: workbook(to, [TOP + ending], bounded(again(b"<si><t>words</t></si>", b"<sst>"), 400_000_000)),
        "a workbook of deep tags": lambda to: workbook(to, bounded(again(b"<a>", TOP), 60_000_000)),
        "a workbook of attributes": lambda to: workbook(to, bounded((b" a%d='b'" % number for number in count()), 60_000_000)),
        "a workbook of rows": lambda to: workbook(to, [TOP, *map(cell, range(290_000)), ending]),
        "a workbook of sheets": lambda to: workbook(to, [TOP, *map(cell, range(20_000)), ending], more=20_000),
        "a workbook of noise": lambda to: workbook(to, bounded(noise(TOP), MOST - PIECE * 3)),
    }


HEAVY = csvs() | workbooks()
