"""Files that are made when they are asked for. Nothing is sent while the database is read.

A file is written whole first, and sent with its length: one that cannot be finished is an error page, and one that breaks off on the way is
noticed by whoever receives it, also behind a proxy that speaks HTTP/1.0 to us.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import BinaryIO, TypeVar

from flask import Response

from webapp.files.sending import attachment
from webapp.files.spooling import IN_MEMORY, spool
from webapp.files.storage import PIECE
from webapp.web.making import state
from webapp.web.making.asking import too_many as too_many
from webapp.web.making.giving import give
from webapp.web.making.state import making_here
from webapp.web.spreadsheets import Cell, csv_line

MOST_ROWS = 10_000
"""Rows of a file that somebody waits for; larger ones are made by a job (webapp/web/making)."""
BATCH = 500
CSV = "text/csv"
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
