"""The first rows of a file, shown beside the choice of columns."""

from __future__ import annotations

from itertools import islice

from modules.marketplace import queries
from modules.marketplace.models import FeedImport
from modules.marketplace.reading import records, text_stream

ROWS = 3
LONGEST = 60


def first_cells(found: FeedImport) -> list[list[str]]:
    """For each column the cells of the first rows, shortened."""
    text = text_stream(queries.chunks(found), found.encoding)
    rows = (row for row in records(text, found.delimiter) if not row.blank)
    first = list(islice(rows, 1 if found.has_header else 0, ROWS + (1 if found.has_header else 0)))
    return [[shorten(row.cells[at]) for row in first if at < len(row.cells) and row.cells[at].strip()] for at in range(len(found.columns))]


def shorten(cell: str) -> str:
    """A cell as far as it helps to know the column."""
    cell = " ".join(cell.split())
    return cell if len(cell) <= LONGEST else cell[: LONGEST - 1] + "…"
