"""Files that are made when they are asked for. Nothing is sent while the database is read.

A file is written whole first, and sent with its length: one that cannot be finished is an error page, and one that breaks off on the way is
noticed by whoever receives it, also behind a proxy that speaks HTTP/1.0 to us.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from io import RawIOBase
from itertools import islice
from typing import Any, BinaryIO, TypeVar
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import Response

from webapp.files.sending import attachment
from webapp.files.spooling import IN_MEMORY, spool
from webapp.files.storage import PIECE
from webapp.web.making import state
from webapp.web.making.asking import too_many as too_many
from webapp.web.making.asking import too_many_documents as too_many_documents
from webapp.web.making.giving import give
from webapp.web.making.state import making_here
from webapp.web.spreadsheets import Cell, csv_line

MOST_ROWS = 10_000
"""Rows of a file that somebody waits for; larger ones are made by a job (webapp/web/making)."""
BATCH = 500
CSV = "text/csv"
ZIP = "application/zip"
MOST_DOCUMENTS = 5_000
"""Documents of one ZIP file, made one after the other: some ten minutes of a job."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767
"""Characters of a cell of a workbook."""
Row = TypeVar("Row")


def most_rows() -> int:
    """How many rows a page may read for a file: what somebody waits for, or what a job makes."""
    return MOST_ROWS if making_here() is None else state.MOST


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows of a file by the hundred: what is looked up for each is looked up for so many at once."""
    left = iter(rows)
    while some := list(islice(left, BATCH)):
        yield some


def table(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, form: str = "csv") -> Response:
    """A list as a CSV file or a workbook, by `form`. Raises TooLong when there are more rows than somebody waits for."""
    making = making_here()
    if making is not None:
        return making.table(name, header, rows, form)
    give()
    bounded = _bounded(rows, MOST_ROWS)
    if form == "xlsx":
        with _written() as out:
            _workbook(out, header, bounded)
        return _whole(f"{name}.xlsx", XLSX, out)
    return _made(f"{name}.csv", CSV, (csv_line(cells) for cells in _with(header, bounded)))


def write(out: BinaryIO, form: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """The same file into a stream of one's own, however many rows it has: for jobs."""
    if form == "xlsx":
        _workbook(out, header, rows)
        return
    for cells in _with(header, rows):
        out.write(csv_line(cells))


def pieces(name: str, mimetype: str, parts: Iterable[bytes]) -> Response:
    """A file of these parts, written whole before the first is sent."""
    making = making_here()
    if making is not None:
        return making.bytes(name, parts)
    give()
    return _made(name, mimetype, parts)


def most_documents(most: int) -> int:
    """How many documents a page may make for a file: as many as somebody waits for, or what a job makes."""
    return most if making_here() is None else MOST_DOCUMENTS


def documents(name: str, made: Iterable[tuple[str, datetime, bytes]], total: int, *, at_once: int) -> Response:
    """`total` documents, each with its name and the day that it is of, as one ZIP file. Raises TooLong for more than `at_once`.

    Read with `most_documents(at_once) + 1` as the limit of what is asked for.
    """
    making = making_here()
    if making is None:
        give()
    if total > most_documents(at_once):
        raise too_many_documents(most_documents(at_once))
    return _made(name, ZIP, _zipped(made)) if making is None else making.bytes(name, _zipped(made), total)


def _zipped(made: Iterable[tuple[str, datetime, bytes]]) -> Iterator[bytes]:
    """A part for each document, and one for the list at the end."""
    out = _Parts()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, at, content in made:
            info = ZipInfo(name, at.timetuple()[:6])
            info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
            archive.writestr(info, content)
            yield out.taken()
    yield out.taken()


class _Parts(RawIOBase):
    """What was written since this was last asked."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._parts.append(bytes(content))
        return len(content)

    def taken(self) -> bytes:
        """It, once."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _made(name: str, mimetype: str, parts: Iterable[bytes]) -> Response:
    with _written() as out:
        for part in parts:
            out.write(part)
    return _whole(name, mimetype, out)


def _bounded(rows: Iterable[Sequence[Cell]], most: int) -> Iterator[Sequence[Cell]]:
    left = iter(rows)
    yield from islice(left, most)
    if next(left, None) is not None:
        raise too_many(most)


def _with(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    yield header
    yield from rows


def _workbook(out: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Cells have types: text is never a number, a link or a formula."""
    import xlsxwriter  # heavy, and rarely needed

    with xlsxwriter.Workbook(out, {"constant_memory": True, "remove_timezone": True}) as book:
        sheet = book.add_worksheet()
        bold, day, moment = (
            book.add_format(each) for each in ({"bold": True}, {"num_format": "yyyy-mm-dd"}, {"num_format": "yyyy-mm-dd hh:mm"})
        )
        sheet.freeze_panes(1, 0)
        for column, text in enumerate(header):
            sheet.write_string(0, column, text, bold)
        for number, cells in enumerate(rows, 1):
            for column, cell in enumerate(cells):
                if isinstance(cell, (int, Decimal)):
                    sheet.write_number(number, column, cell)
                elif isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, moment if isinstance(cell, datetime) else day)
                elif cell:
                    sheet.write_string(number, column, cell.encode("utf-8", "replace").decode()[:LONGEST])


@contextmanager
def _written() -> Iterator[BinaryIO]:
    """A place to write to; closed where that fails."""
    out = spool()
    try:
        yield out
    except BaseException:
        out.close()
        raise


def _whole(name: str, mimetype: str, stream: BinaryIO) -> Response:
    size = stream.seek(0, 2)
    stream.seek(0)
    if size <= IN_MEMORY:
        with stream:
            response = Response(stream.read(), mimetype=mimetype)
    else:
        response = Response(iter(lambda: stream.read(PIECE), b""), mimetype=mimetype)
        response.call_on_close(stream.close)
    response.content_length = size
    response.headers["Content-Disposition"] = attachment(name)
    response.cache_control.no_store = True
    response.cache_control.private = True
    return response
