"""Taking in a file: kept whole, with what could be found out of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, BinaryIO

from flask import current_app

from webapp import files
from webapp.db import db, utcnow
from webapp.db.turns import take_turns
from webapp.imports import storage
from webapp.imports.kind import ImportKind
from webapp.imports.models import Import
from webapp.imports.reading import CSV, XLSX, source_of, workbook_of
from webapp.imports.reading.workbook import DELIMITER, ENCODING
from webapp.imports.services.looking import look
from webapp.merchants.models import Store

FOUND_OUT = ("encoding", "bad_line", "delimiter", "header_row", "decimal", "columns", "samples", "mapping", "total")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is kept, with the table made of it where it is a workbook, and what was found out of it by column of an import."""

    kind: ImportKind
    file: files.File
    table: files.File | None
    facts: dict[str, Any]


def keep_upload(store: Store, kind: ImportKind, *, name: str, stream: BinaryIO) -> Upload:
    """Keep a file and find out how it is read; before the transaction.

    Raises DomainError when it is no table, nothing is in it, or there is no room left.
    """
    name, table = name or "import.csv", None
    storage.check_room(store)
    with files.belonging(store.platform_id, store.id):
        if source_of(stream) == XLSX:
            with workbook_of(stream) as book:
                known = {"source": XLSX, "sheets": book.sheets, "sheet": book.sheet, "delimiter": DELIMITER, "encoding": ENCODING}
                facts = _facts(store, kind, book.table, known)
                table = storage.keep(store, kind, storage.TABLE, book.table, f"{name}.csv")
            stream.seek(0)
        else:
            facts = _facts(store, kind, stream, {"source": CSV, "delimiter": "", "encoding": ""})
        return Upload(kind, storage.keep(store, kind, storage.FILE, stream, name), table, facts)


def receive(store: Store, upload: Upload, *, options: dict[str, str], uploaded_by: str) -> Import:
    """Begin the import of a file that is kept. Raises DomainError when the store's imports leave no room for it."""
    take_turns("imports", store.id)
    made = Import(
        platform_id=store.platform_id,
        store_id=store.id,
        kind=upload.kind.code,
        file_name=upload.file.name,
        file_size=upload.file.size,
        sha256=upload.file.sha256,
        options=upload.kind.chosen(store, options),
        chosen=[],
        uploaded_by=uploaded_by,
        expires_at=utcnow() + timedelta(days=current_app.config["IMPORT_KEEP_DAYS"]),
        **upload.facts,
    )
    storage.attach(made, storage.FILE, upload.file)
    if upload.table is not None:
        storage.attach(made, storage.TABLE, upload.table)
    db.session.add(made)
    db.session.flush()
    storage.check_room(store)
    return made


def _facts(store: Store, kind: ImportKind, table: BinaryIO, known: dict[str, Any]) -> dict[str, Any]:
    """What was found out of a table, beside what is known of it; leaves the stream at its beginning."""

    def pieces() -> Iterable[bytes]:
        table.seek(0)
        return storage.chunks(table)

    seen = Import(store_id=store.id, chosen=[], columns=[], mapping={}, header_row=0, **known)
    look(seen, kind, pieces)
    seen.total = max(sum(piece.count(b"\n") for piece in pieces()) - seen.header_row, 0)  # the check counts them exactly
    table.seek(0)
    return {**known, **{name: getattr(seen, name) for name in FOUND_OUT}}
