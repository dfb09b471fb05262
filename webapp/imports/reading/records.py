"""The rows of a file. A row that cannot be read is a record with a problem; the ones after it are read all the same.

Save after a quotation mark that is never closed: nobody can say where it should have been, so every line from there on is refused.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import NamedTuple, TextIO

from webapp.imports.reasons import Reason

MAX_LINE = 1_000_000
"""Characters of one line; what is longer is not taken into memory."""
MAX_RECORD = 1_000_000
"""Characters of one row over all its lines."""
MAX_CELL = 131_072
MAX_CELLS = 2_000
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[\r\n]*\Z', re.IGNORECASE)
"""The first line with which some programs tell spreadsheets the separator."""
END = "\ue0ffend\ue0ff\n"


class Record(NamedTuple):
    """One row as it stands in the file. `number` counts rows from 1, the header included, as a spreadsheet does."""

    number: int
    cells: list[str]
    problem: Reason | None = None

    @property
    def blank(self) -> bool:
        return self.problem is None and not any(map(str.strip, self.cells))


class _TooLong(Exception):
    """A row goes on over more than is taken into memory."""


class _Lines:
    """The lines of a text, with those of the row that is being read, so that they can be told one by one when it never ends."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.count = 0
        self._ended = False
        self.begin()

    def begin(self) -> None:
        """A new row begins with the next line."""
        self.row: list[str] = []
        self.size = 0

    def at_end(self) -> bool:
        """Whether the last line was read."""
        return self._ended

    def __iter__(self) -> Iterator[str]:
        """The lines that were not read yet, then END for ever. A second one goes on where the first stopped."""
        readline = self._text.readline
        while self.size <= MAX_RECORD:
            line = readline(MAX_LINE)
            if not line:
                self._ended = True
                yield END
                continue
            self.count += 1
            if len(line) == MAX_LINE and not line.endswith(("\n", "\r")):
                while (rest := readline(MAX_LINE)) and not rest.endswith(("\n", "\r")):
                    pass
                line = "\0long\0\n"
            if self.count == 1 and SEPARATOR_LINE.match(line):
                line = "\n"
            self.row.append(line)
            self.size += len(line)
            yield line
        raise _TooLong


def records(text: TextIO, delimiter: str) -> Iterator[Record]:
    """Every row of the text, blank ones too."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    number = 0
    while not lines.at_end():
        lines.begin()
        first, number = lines.count + 1, number + 1
        try:
            cells = next(reader)
        except (_TooLong, csv.Error):
            if len(lines.row) > 1:
                yield from _refused(lines, delimiter, number, first)
                return
            yield Record(number, [], Reason("long_cell", facts={"limit": MAX_CELL}))
            reader = csv.reader(lines, delimiter=delimiter)
            continue
        if lines.at_end():
            if lines.row:
                yield from _refused(lines, delimiter, number, first)
            return
        yield Record(number, cells, _problem(cells, first))


def _refused(lines: _Lines, delimiter: str, number: int, first: int) -> Iterator[Record]:
    """The lines from the one on where a quotation mark was left open, each as a row of its own."""
    facts = {"line": first}
    for at, line in enumerate(lines.row):
        yield Record(number + at, _cut(line, delimiter), Reason("after_open_quote" if at else "open_quote", facts=facts))
    number += len(lines.row)
    lines.begin()
    for line in lines:
        if lines.at_end():
            return
        yield Record(number, _cut(line, delimiter), Reason("after_open_quote", facts=facts))
        lines.begin()
        number += 1


def _cut(line: str, delimiter: str) -> list[str]:
    return line.rstrip("\r\n").replace('"', "").split(delimiter, MAX_CELLS)


def _problem(cells: list[str], line: int) -> Reason | None:
    if cells == ["\0long\0"]:
        cells.clear()
        return Reason("long_line", facts={"limit": MAX_LINE})
    if len(cells) > MAX_CELLS:
        del cells[MAX_CELLS:]
        return Reason("many_cells", facts={"limit": MAX_CELLS})
    whole = "".join(cells)
    if "\0" in whole:
        return Reason("nul")
    return Reason("unreadable", facts={"line": line}) if "\ufffd" in whole else None
