"""Reading a file in another way than was found out: a person says encoding, separator, header row, decimal sign or sheet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from flask_babel import gettext as _

from webapp import files
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


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook, kept as a table."""

    name: str
    table: files.File


def open_sheet(store: Store, kind: ImportKind, import_id: int, choices: Choices) -> Sheet | None:
    """Keep the table of the sheet that was chosen, where it is another than before; before the transaction. Raises DomainError."""
    found = queries.import_of(store.id, [kind.code], import_id)
    _check(found, choices)
    if choices.sheet is None or choices.sheet == found.sheet:
        return None
    with storage.opened(found) as file, workbook_of(file, choices.sheet) as book:
        return Sheet(book.sheet, storage.keep(store, kind, storage.TABLE, book.table, f"{found.file_name}.csv"))


def read_again(store: Store, kind: ImportKind, import_id: int, choices: Choices, sheet: Sheet | None = None) -> Import:
    """Read the file in the way that was chosen, before the check or after it; `sheet` is what `open_sheet` gave.

    Raises DomainError, Conflict when the import was begun.
    """
    found = queries.import_of(store.id, [kind.code], import_id, lock=True)
    if found.state not in (State.UPLOADED, State.CHECKED) and not (found.state == State.CHECKING and queries.stopped(kind, found)):
        raise Conflict(_("This import has begun already. Upload the file again to read it in another way."), "begun")
    _check(found, choices)
    names = ("encoding", "delimiter", "header_row", "decimal")
    found.chosen = [name for name in names if getattr(choices, name) is not None]
    for name in found.chosen:
        setattr(found, name, getattr(choices, name))
    if sheet is not None:
        found.sheet = sheet.name
        storage.attach(found, storage.TABLE, sheet.table)
    look(found, kind, partial(storage.pieces, found, storage.TABLE if found.source == XLSX else storage.FILE))
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
