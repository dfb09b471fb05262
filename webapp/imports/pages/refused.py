"""The refused rows of an import as a file: as they stood, with the reasons in front. Corrected, it can be uploaded as it is."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from webapp.imports import queries
from webapp.imports.kind import ImportKind
from webapp.imports.models import Import
from webapp.imports.reading import XLSX
from webapp.imports.reasons import tell
from webapp.web.spreadsheets import csv_line

REASON = "reason"
"""The column in front; an upload leaves it out."""


def refused_file(found: Import, kind: ImportKind) -> Iterator[bytes]:
    """Its lines."""
    delimiter = ";" if found.source == XLSX else found.delimiter
    yield b"\xef\xbb\xbf"  # spreadsheets take a file without it for Windows-1252
    yield csv_line([REASON, *_names(found)], delimiter)
    labels = kind.labels
    for row in queries.every_refused_row(found.id):
        reason = " ".join(tell(each, labels, kind.reasons) for each in row.reasons)
        where = _("Row %(number)s: %(reason)s", number=row.row_number, reason=reason)
        yield csv_line([where, *row.cells], delimiter)


def _names(found: Import) -> list[str]:
    """The header; where the file has none, what its columns were said to hold."""
    mapping = found.columns_by_position
    return [name or mapping.get(at, f"column {at + 1}") for at, name in enumerate(found.columns)]
