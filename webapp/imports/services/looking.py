"""Finding out how a file is to be read: encoding, separator, header row, columns, decimal sign. What a person chose is not guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from webapp.imports import columns, queries
from webapp.imports.kind import ImportKind
from webapp.imports.models import Import
from webapp.imports.numbers import Exact, Reading, decimal_sign
from webapp.imports.reading import EXACT, XLSX, Record, decoding_of, layout_of, records, text_stream
from webapp.imports.rows import RowReader

HEAD = 200_000
"""Characters at the beginning of a file that tell its layout."""
LOOKED_AT = 2000
"""Rows whose numbers are looked at for the mapping; the check looks at all."""
PIECES = 12
"""Pieces of the file, some MB, in which these rows are looked for."""
SAMPLES, LONGEST_SAMPLE = 3, 60
Pieces = Callable[[], Iterable[bytes]]


def look(found: Import, kind: ImportKind, pieces: Pieces) -> None:
    """Fill in how the file is read, and what its columns most likely hold. Raises DomainError when nothing is in it."""
    decoding = decoding_of(pieces(), found.encoding if "encoding" in found.chosen or found.source == XLSX else "")
    found.encoding, found.bad_line = decoding.encoding, decoding.bad_line
    head = text_stream(pieces(), found.encoding).read(HEAD)
    known = columns.known(kind)
    layout = layout_of(
        head,
        lambda name: columns.plain(name) in known,
        found.delimiter if "delimiter" in found.chosen or found.source == XLSX else "",
        found.header_row if "header_row" in found.chosen else None,
    )
    found.delimiter, found.header_row = layout.delimiter, layout.header_row
    if layout.columns != found.columns or not found.mapping:
        found.columns = layout.columns
        suggested = columns.suggest(kind, layout.columns, queries.remembered_columns(found.store_id, kind))
        found.mapping = {str(at): key for at, key in suggested.items()}
    first = islice(pieces(), PIECES)
    found.samples = _samples(found, islice(rows_below(found, first), SAMPLES))
    if "decimal" not in found.chosen:
        found.decimal = sign_of(found, kind, islice(rows_below(found, islice(pieces(), PIECES)), LOOKED_AT))


def rows_below(found: Import, pieces: Iterable[bytes]) -> Iterator[Record]:
    """The rows below the header that are not blank."""
    header = found.header_row
    for record in records(text_stream(pieces, found.encoding), found.delimiter):
        if record.number > header and not record.blank:
            yield record


def sign_of(found: Import, kind: ImportKind, rows: Iterable[Record]) -> str:
    """The decimal sign that the numbers in these rows show; "" where none does, or they differ."""
    fields = kind.by_key
    places = [at for at, key in found.columns_by_position.items() if key in fields and fields[key].is_number]
    if not places:
        return ""
    reader = RowReader(kind, {}, len(found.columns), Reading(), marked=found.source == XLSX)
    cells = (reader.cell(row.cells[at]) for row in rows if row.problem is None for at in places if at < len(row.cells))
    return decimal_sign(cell for cell in cells if not isinstance(cell, Exact))


def _samples(found: Import, rows: Iterable[Record]) -> list[list[str]]:
    """For each column the cells of the first rows, shortened."""
    first = list(rows)
    return [[_short(row.cells[at]) for row in first if at < len(row.cells) and row.cells[at].strip()] for at in range(len(found.columns))]


def _short(cell: str) -> str:
    cell = " ".join(cell.removeprefix(EXACT).replace("\0", "\ufffd").split())
    return cell if len(cell) <= LONGEST_SAMPLE else cell[: LONGEST_SAMPLE - 1] + "…"
