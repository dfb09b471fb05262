"""The refused rows of an import as a file: as they stood, with the reasons in front. Corrected, it can be uploaded as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from webapp.imports import queries
from webapp.imports.kind import ImportKind
from webapp.imports.models import Import
from webapp.imports.reading import XLSX
from webapp.imports.reasons import tell
from webapp.web.spreadsheets import safe_text

REASON = "reason"
"""The column in front; an upload leaves it out."""


def refused_file(found: Import, kind: ImportKind) -> Iterator[bytes]:
    """Its lines."""
    delimiter = ";" if found.source == XLSX else found.delimiter
    yield b"\xef\xbb\xbf"  # spreadsheets take a file without it for Windows-1252
    yield _line([REASON, *(safe_text(name) for name in _names(found))], delimiter)
    labels = kind.labels
    for row in queries.every_refused_row(found.id):
        reason = " ".join(tell(each, labels, kind.reasons) for each in row.reasons)
        where = _("Row %(number)s: %(reason)s", number=row.row_number, reason=reason)
        yield _line([where, *(safe_text(cell) for cell in row.cells)], delimiter)


def _names(found: Import) -> list[str]:
    """The header; where the file has none, what its columns were said to hold."""
    mapping = found.columns_by_position
    return [name or mapping.get(at, f"column {at + 1}") for at, name in enumerate(found.columns)]


def _line(cells: Iterable[str], delimiter: str) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().encode("utf-8", "replace")
