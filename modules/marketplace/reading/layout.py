"""What a feed looks like: separator, header row, columns."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from flask_babel import gettext as _

from modules.marketplace.reading.records import Record, records
from webapp.domain import DomainError

DELIMITERS = ("\t", ";", ",", "|")
MIXED = re.compile(r"[\t;,|]")
SAMPLE_ROWS = 30
MAX_COLUMNS = 200


@dataclass(frozen=True)
class Layout:
    """How to read a file. `columns` are the names in the header, or numbers where there is none."""

    delimiter: str
    has_header: bool
    columns: list[str]


def detect_layout(head: str, known: Callable[[str], bool]) -> Layout:
    """The layout of a file that begins with `head`; `known` tells the names of columns that mean something.

    Raises DomainError when there is nothing to import.
    """
    if not head.strip("\ufeff \t\r\n\0"):
        raise DomainError(_("The file is empty. Choose a file with a header row and one product per row."), "empty_file")
    mixed = _mixed_header(head, known)
    if mixed:
        return mixed
    samples = {delimiter: _sample(head, delimiter) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda each: _score(samples[each], known))
    rows = samples[delimiter]
    if not rows or len(rows[0].cells) > MAX_COLUMNS:
        raise DomainError(_("No columns were found. Save the table as CSV (UTF-8) and choose it again."), "no_columns")
    cells = [cell.strip().lstrip("\ufeff") for cell in rows[0].cells]
    header = _is_header(cells, known)
    if header and len(rows) == 1:
        raise DomainError(_("The file has a header row and no products below it."), "empty_file")
    return Layout(delimiter, header, cells if header else [_("Column %(number)s", number=n + 1) for n in range(len(cells))])


def _sample(head: str, delimiter: str) -> list[Record]:
    every = (row for row in records(io.StringIO(head, newline=""), delimiter) if row.cells and not row.blank)
    return list(islice(every, SAMPLE_ROWS))


def _score(rows: list[Record], known: Callable[[str], bool]) -> tuple[int, float, int]:
    """Known names first, then how many rows have as many cells as the first, then how many cells that is."""
    if not rows:
        return (0, 0.0, 0)
    width = len(rows[0].cells)
    even = sum(len(row.cells) == width for row in rows) / len(rows) if width > 1 else 0.0
    return (sum(known(cell) for cell in rows[0].cells), even, width)


def _is_header(cells: list[str], known: Callable[[str], bool]) -> bool:
    if any(known(cell) for cell in cells):
        return True
    return all(cells) and len(set(cells)) == len(cells) and not any(any(char.isdigit() for char in cell) for cell in cells)


def _mixed_header(head: str, known: Callable[[str], bool]) -> Layout | None:
    """A header that mixes separators, as published samples do: its names count, the rows below say which separator holds."""
    lines = head.splitlines()
    if len(lines) < 2 or '"' in lines[0] or len({char for char in lines[0] if char in DELIMITERS}) < 2:
        return None
    columns = [name.strip().lstrip("\ufeff") for name in MIXED.split(lines[0])]
    if not all(known(name) for name in columns):
        return None
    for delimiter in DELIMITERS:
        below = _sample("\n".join(lines[1:]), delimiter)
        if below and all(len(row.cells) == len(columns) for row in below[:-1] or below):
            return Layout(delimiter, True, columns)
    return None
