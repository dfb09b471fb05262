"""The rows of a feed. A row that cannot be read is a record with a problem; the ones after it are read all the same."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TextIO

from flask_babel import gettext as _

MAX_LINE = 1_000_000
"""Characters of one line; what is longer is not taken into memory."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it stands in the file. `number` counts rows from 1, the header included, as a spreadsheet does."""

    number: int
    cells: list[str] = field(default_factory=list)
    problem: str | None = None

    @property
    def blank(self) -> bool:
        return not self.problem and not any(cell.strip() for cell in self.cells)


def records(text: TextIO, delimiter: str) -> Iterator[Record]:
    """Every row of the text, blank ones too."""
    reader = csv.reader(_lines(text), delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Record(number, problem=_("A cell has more than %(limit)s characters.", limit=csv.field_size_limit()))
            continue
        yield Record(number, cells, _unreadable(cells))


def _unreadable(cells: list[str]) -> str | None:
    whole = "".join(cells)
    if "\0" in whole:
        return str(_("The row holds a NUL character, which no text can have. Save the file again as CSV."))
    if "\ufffd" in whole:
        return str(_("The row holds characters that cannot be read. Save the file as UTF-8."))
    return None


def _lines(text: TextIO) -> Iterator[str]:
    while line := text.readline(MAX_LINE):
        if len(line) < MAX_LINE or line.endswith(("\n", "\r")):
            yield line
            continue
        while (rest := text.readline(MAX_LINE)) and not rest.endswith(("\n", "\r")):
            pass
        yield "x" * (csv.field_size_limit() + 1) + "\n"  # one row with one problem, however long the line was
