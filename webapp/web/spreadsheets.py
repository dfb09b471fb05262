"""Cells of files that people open with a spreadsheet. No text begins a formula there, whatever the reader takes for a separator."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from webapp.invisible import HIDES, JOINERS, TURNS

Cell = str | int | Decimal | date | datetime | None
"""Numbers stay numbers; everything else is text."""

_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212\u207a-\u207c\u208a-\u208c"
"""Of every width, raised and lowered ones and the sign for minus among them."""
_GAP = f'\\s"\x00-\x1f\x7f-\x9f{TURNS}{HIDES}{JOINERS}'
"""What a reader may leave out, or show nothing of."""
_START = re.compile(f"[{_GAP}]*+'*+[{_SIGNS}]|[\t\r]")
_BETWEEN = re.compile(f"(?<![{_GAP},;|])([{_GAP},;|]++)(?='*+[{_SIGNS}])")
_MARKED = re.compile(f"(?<![{_GAP},;|])([{_GAP},;|]++)'(?='*+[{_SIGNS}])")
_SEPARATOR = re.compile("[,;|\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Of cells, and whatever some reader takes for the end of a line."""


def safe_text(cell: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe stands before it where it would. Not for numbers.

    A file with commas is read with semicolons elsewhere, so a sign after a separator within the text gets one too.
    """
    inner = _BETWEEN.sub(_mark, cell)
    return f"'{inner}" if _START.match(cell) else inner


def plain_text(cell: str) -> str:
    """What `safe_text` was given."""
    if cell.startswith("'") and _START.match(cell, 1):
        cell = cell[1:]
    return _MARKED.sub(lambda found: found[1] if _is_mark(found) else found[0], cell)


def _mark(found: re.Match[str]) -> str:
    return f"{found[1]}'" if _is_mark(found) else found[0]


def _is_mark(found: re.Match[str]) -> bool:
    return _SEPARATOR.search(found[1]) is not None


def csv_line(cells: Iterable[Cell], delimiter: str = ",") -> bytes:
    """One line of a CSV file, made safe. Text is always quoted, numbers never are."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([_csv_cell(cell) for cell in cells])
    return out.getvalue().encode("utf-8", "replace")


def _csv_cell(cell: Cell) -> str | int | Decimal:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return safe_text(cell)
    return cell.isoformat() if isinstance(cell, date) else cell
