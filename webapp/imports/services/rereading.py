"""Reading a file in another way than was found out: a person says encoding, separator, header row, decimal sign or sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, BinaryIO

from flask_babel import gettext as _

from webapp import files
from webapp.commerce.numerals import SIGNS
from webapp.db import db
from webapp.db.turns import take_turns
from webapp.domain import Conflict, DomainError
from webapp.imports import queries, storage
from webapp.imports.kind import ImportKind
from webapp.imports.models import Import, State
from webapp.imports.reading import DELIMITERS, ENCODINGS, XLSX, workbook_of
from webapp.imports.services.looking import Pieces, look
from webapp.merchants.models import Store

FURTHEST_HEADER = 1000
CHOSEN = ("encoding", "delimiter", "header_row", "decimal")
LOOKED_UP = ("encoding", "bad_line", "delimiter", "header_row", "decimal", "columns", "samples", "mapping")


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


@dataclass(frozen=True, slots=True)
class SeenAgain:
    """What was found out of a file, read in the way that was chosen."""

    chosen: list[str]
    facts: dict[str, Any]
    sheet: Sheet | None = None


def look_again(store: Store, kind: ImportKind, import_id: int, choices: Choices) -> SeenAgain:
    """Read the file in the way that was chosen; before the transaction, since it is slow.

    Raises DomainError, also where there is no room for the table of another sheet.
    """
    found = queries.import_of(store.id, [kind.code], import_id)
    _check(found, choices)
    if choices.sheet is None or choices.sheet == found.sheet:
        return _seen(found, kind, choices, partial(storage.pieces, found, storage.TABLE if found.source == XLSX else storage.FILE))
    storage.check_room(store)
    with storage.opened(found) as file, workbook_of(file, choices.sheet) as book:
        seen = _seen(found, kind, choices, partial(_from_the_beginning, book.table))
        book.table.seek(0)
        sheet = Sheet(book.sheet, storage.keep(store, kind, storage.TABLE, book.table, f"{found.file_name}.csv"))
    return replace(seen, sheet=sheet)


def _from_the_beginning(table: BinaryIO) -> Iterator[bytes]:
    table.seek(0)
    return storage.chunks(table)


def _seen(found: Import, kind: ImportKind, choices: Choices, pieces: Pieces) -> SeenAgain:
    chosen = [name for name in CHOSEN if getattr(choices, name) is not None]
    known = {name: getattr(found, name) for name in LOOKED_UP} | {name: getattr(choices, name) for name in chosen}
    seen = Import(store_id=found.store_id, source=found.source, chosen=chosen, **known)
    look(seen, kind, pieces)
    return SeenAgain(chosen, {name: getattr(seen, name) for name in LOOKED_UP})


def read_again(store: Store, kind: ImportKind, import_id: int, seen: SeenAgain) -> Import:
    """Have the import read its file as `look_again` did, before the check or after it. Raises Conflict when the import was begun."""
    found = queries.import_of(store.id, [kind.code], import_id, lock=True)
    if found.state not in (State.UPLOADED, State.CHECKED) and not (found.state == State.CHECKING and queries.stopped(kind, found)):
        raise Conflict(_("This import has begun already. Upload the file again to read it in another way."), "begun")
    kept = found.mapping if found.columns == seen.facts["columns"] and found.mapping else seen.facts["mapping"]
    for name, value in {**seen.facts, "mapping": kept, "chosen": seen.chosen, "state": State.UPLOADED}.items():
        setattr(found, name, value)
    if seen.sheet is not None:
        found.sheet = seen.sheet.name
        take_turns("imports", store.id)
        storage.attach(found, storage.TABLE, seen.sheet.table)
        db.session.flush()
        storage.check_room(store)
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
