"""Taking in a file: kept whole, with what could be found out of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import BinaryIO

from flask import current_app
from flask_babel import gettext as _

from webapp.db import db, utcnow
from webapp.domain import DomainError
from webapp.imports import queries, storage
from webapp.imports.kind import ImportKind
from webapp.imports.models import Import
from webapp.imports.reading import XLSX, source_of, workbook_of
from webapp.imports.reading.workbook import DELIMITER, ENCODING
from webapp.imports.services.looking import look
from webapp.merchants.models import Store


def receive(store: Store, kind: ImportKind, *, name: str, stream: BinaryIO, options: Mapping[str, str], uploaded_by: str) -> Import:
    """Keep an uploaded file and find out how it is read. Raises DomainError when it is no table, or nothing is in it."""
    made = Import(
        platform_id=store.platform_id,
        store_id=store.id,
        kind=kind.code,
        file_name=_name(name),
        file_size=0,
        sha256="",
        source=source_of(stream),
        options=kind.chosen(store, options),
        encoding="",
        delimiter="",
        header_row=0,
        columns=[],
        chosen=[],
        mapping={},
        uploaded_by=uploaded_by,
        expires_at=utcnow() + timedelta(days=current_app.config["IMPORT_KEEP_DAYS"]),
    )
    with db.session.no_autoflush:
        if made.source == XLSX:
            with workbook_of(stream) as book:
                made.sheets, made.sheet, made.delimiter, made.encoding = book.sheets, book.sheet, DELIMITER, ENCODING
                _look_and_keep(made, kind, book.table, storage.TABLE)
            stream.seek(0)
            made.file_size, made.sha256 = storage.keep(made, storage.FILE, stream)
        else:
            made.file_size, made.sha256 = _look_and_keep(made, kind, stream, storage.FILE)
    if queries.kept_size(store.id) > current_app.config["IMPORT_STORE_MB"] * 1_000_000:
        raise DomainError(_("The files of your imports fill the room there is for them. Delete imports that you no longer need."), "room")
    db.session.flush()
    return made


def _look_and_keep(made: Import, kind: ImportKind, table: BinaryIO, part: str) -> tuple[int, str]:
    def pieces() -> Iterable[bytes]:
        table.seek(0)
        return storage.chunks(table)

    look(made, kind, pieces)
    lines = sum(piece.count(b"\n") for piece in pieces())
    made.total = max(lines - made.header_row, 0)  # the check counts them exactly
    db.session.add(made)
    db.session.flush()
    table.seek(0)
    return storage.keep(made, part, table)


def _name(name: str) -> str:
    """The name of the file, as far as databases and pages can hold it."""
    bare = "".join(char for char in name.replace("\\", "/").rpartition("/")[2] if char.isprintable() and not "\ud800" <= char <= "\udfff")
    return bare[-200:] or "import.csv"
