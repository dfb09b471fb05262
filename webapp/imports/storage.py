"""Where the bytes of imports are: in `webapp.files`. Nothing else of imports knows of files.

`keep` comes before the transaction, `attach` inside the one of the import.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from flask import Response, current_app
from flask_babel import gettext as _

from webapp import files
from webapp.domain import DomainError
from webapp.imports import queries
from webapp.imports.kind import ImportKind
from webapp.imports.models import Import
from webapp.merchants.models import Store

CHUNK = 256 * 1024
FILE, TABLE = "file_id", "table_id"
"""The file as it came, and the table made of a workbook's sheet: the columns of an import that refer to them."""
PURPOSES = queries.PURPOSES
MOST_BYTES = {FILE: 64 * 1024 * 1024, TABLE: 256 * 1024 * 1024}


def keep(store: Store, kind: ImportKind, part: str, stream: BinaryIO, name: str) -> files.File:
    """Keep a file from where the stream is; goes again in a day unless an import is given it. Raises DomainError."""
    return files.store(
        stream,
        name=name,
        purpose=f"{kind.module}.{PURPOSES[part]}",
        platform_id=store.platform_id,
        store_id=store.id,
        allow=files.ANYTHING - files.PICTURES,
        max_bytes=MOST_BYTES[part],
    )


def check_room(store: Store) -> None:
    """Raises DomainError where the store's imports leave no room: for another file, or with what was just given one.

    What counts are the files as they came and the tables made of workbooks, which can be many times as large. Those that no import was
    given, or that one has let go, count for themselves until they are removed: nobody fills the disk with uploads that come to nothing.
    """
    most = current_app.config["IMPORT_STORE_MB"] * 1_000_000
    used, lying = queries.kept_sizes(store.id)
    if used > most:
        raise DomainError(_("The files of your imports fill the room there is for them. Delete imports that you no longer need."), "room")
    if lying > 2 * most:
        raise DomainError(_("Many files were uploaded here within a day. Try again tomorrow, when they are removed."), "room")


def attach(found: Import, part: str, file: files.File) -> None:
    """Give an import a file that is kept, in place of the one it has."""
    _release(found, part)
    files.retain(file)
    setattr(found, part, file.id)


def let_go(found: Import) -> None:
    """An import that goes needs its files no longer."""
    for part in (FILE, TABLE):
        _release(found, part)


def _release(found: Import, part: str) -> None:
    file_id = getattr(found, part)
    if file_id is not None:
        files.release(files.find(file_id))
        setattr(found, part, None)


def pieces(found: Import, part: str = FILE) -> Iterator[bytes]:
    """The pieces of a file; the database is read before the first one only. Raises NotFound when it is gone."""
    return files.pieces(files.find(getattr(found, part)))


def opened(found: Import) -> BinaryIO:
    """The file as it came, as a stream to be closed."""
    return files.open_file(files.find(found.file_id))


def send(found: Import) -> Response:
    """The file as it came, as a download."""
    return files.send(files.find(found.file_id), found.file_name)


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The rest of a stream in pieces."""
    while data := stream.read(CHUNK):
        yield data
