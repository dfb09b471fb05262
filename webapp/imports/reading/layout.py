"""What a table looks like: separator, header row, columns."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from flask_babel import gettext as _

from webapp.domain import DomainError
from webapp.imports.reading.records import SEPARATOR_LINE, Record, records

DELIMITERS = ("\t", ";", ",", "|")
MIXED = re.compile(r"[\t;,|]")
SAMPLE_ROWS = 40
HEADER_ROWS = 15
"""How far down a header is looked for."""
MAX_COLUMNS = 200


@dataclass(frozen=True)
class Layout:
    """How to read a table. `header_row` is the number of its row, 0 where there is none; then `columns` are empty names."""

    delimiter: str
    header_row: int
    columns: list[str]


def layout_of(head: str, known: Callable[[str], bool], delimiter: str = "", header_row: int | None = None) -> Layout:
    """The layout of a table that begins with `head`; `known` tells the names of columns that mean something.

    `delimiter` and `header_row` are what a person chose. Raises DomainError when there is nothing to import.
    """
    if not head.strip("\ufeff \t\r\n\0"):
        raise DomainError(_("The file is empty. Choose a file with a header row and one row for each thing."), "empty_file")
    delimiter = delimiter or _told(head)
    mixed = _mixed_header(head, known) if not delimiter and header_row is None else None
    if mixed:
        return mixed
    samples = {each: _sample(head, each) for each in ((delimiter,) if delimiter else DELIMITERS)}
    delimiter = max(samples, key=lambda each: _score(samples[each], known))
    rows = samples[delimiter]
    header = _header(rows, known) if header_row is None else next((row for row in rows if row.number == header_row), None)
    below = [row for row in rows if header is None or row.number > header.number]
    if header_row and header is None:
        raise DomainError(_("Row %(number)s is not among the first rows of the file, or is empty.", number=header_row), "no_header")
    if header is not None and not below:
        raise DomainError(_("The file has a header row and no rows below it."), "empty_file")
    first = header or below[0] if below else None
    if first is None or len(first.cells) > MAX_COLUMNS:
        raise DomainError(_("No columns were found. Save the table as CSV (UTF-8) and choose it again."), "no_columns")
    return Layout(delimiter, header.number if header else 0, _names(header.cells) if header else [""] * len(first.cells))


def _told(head: str) -> str:
    found = SEPARATOR_LINE.match(head.lstrip("\ufeff").splitlines()[0]) if head.strip() else None
    return found.group(1) if found else ""


def _names(cells: Sequence[str]) -> list[str]:
    return [" ".join(cell.replace("\ue000", "").lstrip("\ufeff").replace("\0", "").split())[:200] for cell in cells]


def _sample(head: str, delimiter: str) -> list[Record]:
    every = (row for row in records(io.StringIO(head, newline=""), delimiter) if (row.cells or row.problem) and not row.blank)
    return list(islice(every, SAMPLE_ROWS))


def _score(rows: list[Record], known: Callable[[str], bool]) -> tuple[int, float, int]:
    """Known names first, then how many rows are as wide as most, then how wide that is."""
    if not rows:
        return (0, 0.0, 0)
    width, alike = Counter(len(row.cells) for row in rows).most_common(1)[0]
    even = alike / len(rows) if width > 1 else 0.0
    return (max(sum(map(known, row.cells)) for row in rows[:HEADER_ROWS]), even, width)


def _header(rows: list[Record], known: Callable[[str], bool]) -> Record | None:
    """The row with the most names that mean something; without any, the first that looks like names."""
    if not rows:
        return None
    best = max(rows[:HEADER_ROWS], key=lambda row: sum(map(known, row.cells)))
    if any(map(known, best.cells)):
        return best
    cells = [cell.strip() for cell in rows[0].cells]
    looks = all(cells) and len(set(cells)) == len(cells) and not any(any(char.isdigit() for char in cell) for cell in cells)
    return rows[0] if looks else None


def _mixed_header(head: str, known: Callable[[str], bool]) -> Layout | None:
    """A header that mixes separators, as published samples do: its names count, the rows below say which separator holds."""
    lines = head.splitlines()
    if len(lines) < 2 or '"' in lines[0] or len({char for char in lines[0] if char in DELIMITERS}) < 2:
        return None
    columns = _names(MIXED.split(lines[0]))
    if not all(known(name) for name in columns):
        return None
    for delimiter in DELIMITERS:
        below = _sample("\n".join(lines[1:]), delimiter)
        if below and all(len(row.cells) == len(columns) for row in below[:-1] or below):
            return Layout(delimiter, 1, columns)
    return None
