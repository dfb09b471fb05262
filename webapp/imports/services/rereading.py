"""Reading a file in another way than was found out: a person says encoding, separator, header row, decimal sign or sheet."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import partial

from flask_babel import gettext as _

from webapp.db import db
from webapp.domain import Conflict, DomainError
from webapp.imports import queries, storage
from webapp.imports.kind import ImportKind
from webapp.imports.models import Import, State
from webapp.imports.numbers import SIGNS
from webapp.imports.reading import DELIMITERS, ENCODINGS, XLSX, workbook_of
from webapp.imports.services.looking import look
from webapp.merchants.models import Store

FURTHEST_HEADER = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person says of a file; None leaves it to be found out."""

    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    decimal: str | None = None
    sheet: str | None = None


def read_again(store: Store, kind: ImportKind, import_id: int, choices: Choices) -> Import:
    """Read the file in the way that was chosen, before the check or after it. Raises DomainError, Conflict when it was begun."""
    found = queries.import_of(store.id, [kind.code], import_id, lock=True)
    if found.state not in (State.UPLOADED, State.CHECKED) and not (found.state == State.CHECKING and queries.stopped(kind, found)):
        raise Conflict(_("This import has begun already. Upload the file again to read it in another way."), "begun")
    _check(found, choices)
    names = ("encoding", "delimiter", "header_row", "decimal")
    found.chosen = [name for name in names if getattr(choices, name) is not None]
    for name in found.chosen:
        setattr(found, name, getattr(choices, name))
    if choices.sheet is not None and choices.sheet != found.sheet:
        _open_sheet(found, choices.sheet)
    look(found, kind, partial(storage.pieces, found.id, storage.TABLE if found.source == XLSX else storage.FILE))
    found.state = State.UPLOADED
    db.session.flush()
    return found


def _check(found: Import, choices: Choices) -> None:
    known = (
        choices.encoding is None or (choices.encoding in ENCODINGS and found.source != XLSX),
        choices.delimiter is None or (choices.delimiter in DELIMITERS and found.source != XLSX),
        choices.header_row is None or 0 <= choices.header_row <= FURTHEST_HEADER,
        choices.decimal is None or choices.decimal in SIGNS,
        choices.sheet is None or choices.sheet in found.sheets,
    )
    if not all(known):
        raise DomainError(_("The file cannot be read in this way. Choose among what is offered."), "no_choice")


def _open_sheet(found: Import, sheet: str) -> None:
    with tempfile.TemporaryFile() as file:
        for piece in storage.pieces(found.id):
            file.write(piece)
        file.seek(0)
        with workbook_of(file, sheet) as book:
            found.sheet = book.sheet
            storage.keep(found, storage.TABLE, book.table)
